"""The user's language: for the plugin's own strings, and for the core's messages.

The core knows no Qt. Its messages and errors are English templates with values apart, and are translated here,
at the boundary.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from ..core.errors import TerroirError
from ..core.run import Message

FOLDER = Path(__file__).resolve().parent.parent / "i18n"
UI_CONTEXT = "terroir"
CORE_CONTEXT = "core"


def tr(text: str) -> str:
    """Translate one of the plugin's own strings, which must be a literal: ``tools/translate.py`` collects them."""
    return QCoreApplication.translate(UI_CONTEXT, text)


def translated_message(message: Message) -> str:
    """Translate a line of the core's log."""
    template = QCoreApplication.translate(CORE_CONTEXT, message.template)
    return str(Message(template, message.values))


def translated_error(error: TerroirError) -> str:
    """Translate an error of the core."""
    return error.sentence(QCoreApplication.translate(CORE_CONTEXT, error.template))


def install_translator() -> QTranslator | None:
    """Load the language QGIS speaks; None where there is no translation (English among them).

    Returns
    -------
    QTranslator or None
        Keep it, and hand it to `remove_translator` when the plugin is unloaded.
    """
    translator = QTranslator()
    language = QgsApplication.instance().locale()[:2]
    if not translator.load(str(FOLDER / ("terroir_" + language + ".qm"))):
        return None
    QCoreApplication.installTranslator(translator)
    return translator


def remove_translator(translator: QTranslator) -> None:
    """Stop using what `install_translator` returned."""
    QCoreApplication.removeTranslator(translator)
