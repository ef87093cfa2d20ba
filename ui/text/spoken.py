"""Labels of buttons for those who hear them: beside twenty others, a button has to say of what it speaks."""


def spoken(label: str, about: str) -> str:
    """Markdown for the label of a button, popover or link: `label` as seen, then `about` (Markdown, such as the name of
    an account) as read out only. It is set in emphasis, which frame.css hides in buttons from sight.
    """
    return f"{label} *{about.strip()}*" if about.strip() else label
