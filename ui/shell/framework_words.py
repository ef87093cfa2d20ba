"""The words that Streamlit itself writes into a page, always in English, and ours for them.

A script of ours (``own/framework.js``) replaces them in the browser, because Streamlit offers no translation. The
English is the framework's own (version 1.67) and must match exactly; "…" stands for a name or a date after it.
"""

import json
from functools import cache
from typing import Final

from model.languages import FALLBACK as FRAMEWORK
from ui.text import language
from ui.text.catalogue import t

KEYS: Final = {
    "Select all": "select_all",
    "Select … matches": "select_matches",
    "No results": "no_results",
    "No options to select": "no_options",
    "Choose an option": "choose_option",
    "Choose options": "choose_option",
    "Selected values": "selected",
    "Clear value": "clear",
    "Clear all": "clear_all",
    "Clear date": "clear",
    "Clear dates": "clear",
    "Clear entry": "clear",
    "Remove option": "remove",
    "Remove …": "remove_one",
    "Open": "open",
    "Close": "close",
    "Help for …": "help",
    "Choose date": "choose_date",
    "Choose date range": "choose_dates",
    "Choose date, …": "choose_date_in",
    "Quick select a date range": "quick_dates",
    "Previous month": "previous_month",
    "Next month": "next_month",
    "Selected Date: …": "selected_date",
    "Selected Date Range: …": "selected_dates",
    "day, …": "day",
    "month, …": "month",
    "year, …": "year",
    "dd": "day_digits",
    "mm": "month_digits",
    "yyyy": "year_digits",
    "Empty": "empty",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "calendar_keys",
    "Upload": "upload",
    "file upload": "upload",
    "Upload …": "upload_one",
    "Add files": "add_files",
    "per file": "per_file",
    "Drag and drop file here": "drop_file",
    "Drag and drop files here": "drop_files",
    "Sidebar": "sidebar",
    "Collapse sidebar": "sidebar_close",
    "Expand sidebar": "sidebar_open",
    "App pages": "pages",
    "Navigate to home page": "home",
    "Main menu": "main_menu",
    "Increment": "more",
    "Decrement": "less",
    "Running...": "running",
    "Stop script": "stop",
    "Notifications": "notifications",
    "Fullscreen": "fullscreen",
    "Close fullscreen": "fullscreen_close",
    "Press Enter to apply": "press_enter",
    "Press Enter to submit form": "press_enter_form",
    "Press Ctrl+Enter to apply": "press_ctrl_enter",
    "Press Ctrl+Enter to submit form": "press_ctrl_enter_form",
    "Please press Enter to apply": "press_enter",
    "Copied": "copied",
    "Copy to clipboard": "copy",
    "Connection error": "connection",
    "Connecting": "connecting",
}


def as_json() -> str:
    """JSON: the framework's English words and ours in the current language; "{}" where that is the framework's."""
    return _as_json(language.current())


@cache
def _as_json(spoken: str) -> str:
    words = {english: t(f"framework.{key}") for english, key in KEYS.items()} if spoken != FRAMEWORK else {}
    return json.dumps(words, ensure_ascii=False)
