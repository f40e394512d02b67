"""The dialog of a profile has room for its words in other languages, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QTranslator
from qgis.PyQt.QtWidgets import QPushButton

from terroir.tools.translate import CATALOGUES, read_catalogue

pytestmark = pytest.mark.qgis


class _French(QTranslator):
    """The catalogue itself: compiled ones are made when the plugin is packed."""

    def __init__(self) -> None:
        super().__init__()
        self._words = {
            text.source: entry.translation for text, entry in read_catalogue(CATALOGUES / "terroir_fr.ts").items()
        }

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, note: str | None = None, number: int = -1) -> str | None:
        return self._words.get(text)


@pytest.fixture
def french() -> Iterator[None]:
    translator = _French()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def test_no_button_is_narrower_than_its_words(plugin, cluster_home, qgis_app, french):
    from terroir.ui.profile_dialog import ProfileDialog

    dialog = ProfileDialog()
    dialog.show()
    qgis_app.processEvents()
    try:
        buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
        assert "Supprimer le dossier" in buttons
        cut = [text for text, button in buttons.items() if button.width() < button.minimumSizeHint().width()]
        assert cut == []
        dialog.kind.setCurrentIndex(dialog.kind.findData("ssh"))
        dialog.resize(100, dialog.height())
        qgis_app.processEvents()
        assert all(button.width() >= button.minimumSizeHint().width() for button in buttons.values())
    finally:
        dialog.close()
        dialog.deleteLater()
