"""TLS files of a profile, as distributed wants them."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from ...errors import ParameterError
from ..profile import Profile

if TYPE_CHECKING:
    from distributed import Security


def security_of(profile: Profile) -> Optional[Security]:
    """Security of a profile with TLS files; None for one without.

    Raises
    ------
    ParameterError
        If a file is missing or holds something else.
    """
    from distributed import Security

    tls = profile.tls
    if tls is None:
        return None
    for path in (tls.ca, tls.cert, tls.key):
        if not Path(path).is_file():
            raise ParameterError(
                "the TLS file {path} of {profile} does not exist; correct the profile",
                parameter="profile",
                path=path,
                profile=profile.name,
            )
    security = Security(
        require_encryption=True,
        tls_ca_file=tls.ca,
        tls_client_cert=tls.cert,
        tls_client_key=tls.key,
        tls_scheduler_cert=tls.cert,
        tls_scheduler_key=tls.key,
        tls_worker_cert=tls.cert,
        tls_worker_key=tls.key,
    )
    try:
        security.get_connection_args("client")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise ParameterError(
            "the TLS files of {profile} cannot be used ({reason}); name the authority's certificate as ca, your own as"
            " cert and its key as key",
            parameter="profile",
            profile=profile.name,
            reason=" ".join(str(error).split()) or type(error).__name__,
        ) from error
    return security
