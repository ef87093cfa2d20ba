import pytest

from ui.text import escaping

HOSTILE = (
    "<img src=x onerror=alert(1)>", "**x**", "$x$", ":red[x]", "[a](http://b)", "![](http://b/c.png)", ":smile:",
    "www.example.com", "a -> b", "# x", "`x`", "~x~", "|x|", "\\x", ":material/home:", "x@y.example",
)  # fmt: skip


def test_html() -> None:
    assert escaping.html('<b title="x">&\'') == "&lt;b title=&quot;x&quot;&gt;&amp;&#x27;"


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_keeps_no_mark_unescaped(name: str) -> None:
    escaped = escaping.markdown(name)
    plain = escaped.replace("\u2060", "")
    bare = plain.replace("\\\\", "").replace("\\", "") if "\\x" in name else plain.replace("\\", "")
    assert bare == name.replace("\\", "") or bare == name
    for place, sign in enumerate(plain):
        if sign in "<>*$:[]()!`~|#@" and not (place and plain[place - 1] == "\\"):
            pytest.fail(f"{sign} stands unescaped in {plain}")


@pytest.mark.parametrize("name", [":smile:", ":material/home:", "a -> b", "www.example.com", "http://b", "x@y.example"])
def test_markdown_breaks_what_is_replaced_after_escapes(name: str) -> None:
    assert "\u2060" in escaping.markdown(name)


def test_label_leaves_plotly_no_tag_and_no_formula() -> None:
    assert escaping.label("<b>x</b> & <a href='y'>") == "&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href='y'&gt;"
    assert escaping.label("$x$") == "&#36;x&#36;"


@pytest.mark.parametrize("formula", ["=1+1", "+49 30 1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_cell_disarms_formulas(formula: str) -> None:
    assert escaping.cell(formula) == "'" + formula


@pytest.mark.parametrize("harmless", ["x=1", "", "'=1", -1, 1.5, None])
def test_cell_leaves_the_rest(harmless: object) -> None:
    assert escaping.cell(harmless) == harmless
