"""HTML and addresses made at random to be hard to read: for whoever says that nothing slips through or gets lost."""

from __future__ import annotations

from hypothesis import strategies as st

_KEPT = (
    "p h2 h4 blockquote ul ol li dl dt dd strong b em i u a table caption thead tbody tr td th figure figcaption sub"
)
_OTHER = (
    "div span font center section form select option optgroup textarea xmp listing noscript template details summary"
    " button label fieldset legend svg math text desc foreignObject mtext mi ruby rt object video canvas"
    " iframe noembed title style script"
)
_MARKS = "<!--|-->|<!-->|<|&|&amp;|&lt;|&eacute;|&#x41;|\n\n|\n| |<br>|<hr>|<![CDATA[|]]>|</|<img src=/a>|<img src=x>"

MESSY_HTML = st.lists(
    st.one_of(
        st.sampled_from([f"<{name}>" for name in f"{_KEPT} {_OTHER}".split()]),
        st.sampled_from([f"</{name}>" for name in f"{_KEPT} {_OTHER}".split()]),
        st.sampled_from(["một", "hai ", " ba", "Tiến", "5 < 6"]),
        st.sampled_from(_MARKS.split("|")),
    ),
    max_size=30,
).map("".join)
_ADDRESS = (
    "javascript: JAVA script: vbscript: data: data:text/html, http: https: HTTPS:// // / /// \\ tel: mailto: blob:"
    " file: intent: @ : 1 x x.vn ? # [ ] [::1] %0a %00 %3a & &#58; &Tab; &colon; &#0; &NewLine; &#x6a; &#1;"
)
_ODD = "\t\n\r \x00\x01\x1f\x85\u3000\u200b\ufeff\u202e"

URLS = st.lists(
    st.one_of(st.sampled_from(_ADDRESS.split()), st.sampled_from(_ODD), st.characters()), min_size=1, max_size=8
).map("".join)
