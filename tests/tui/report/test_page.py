"""The pages of both reports: self-contained, linked, drawn in text where matplotlib is missing."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import pytest
from markdown_it import MarkdownIt

from core import Experiment
from tui.report import lab_report, own_report
from tui.report.files import FIGURES
from tui.report.page import Page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

both = pytest.mark.parametrize("folder", ["lab", "own"])


@pytest.fixture
def out(folder, request):
    return request.getfixturevalue(folder)


@both
def test_the_links_of_the_markdown_lead_somewhere(out):
    markdown = (out / "report.md").read_text()
    headings = re.findall(r"^#+ (.*)$", markdown, flags=re.M)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}
    links = re.findall(r"\]\(([^)]+)\)", markdown)
    assert len(links) > 5
    for link in links:
        assert link[1:] in anchors if link.startswith("#") else (out / link).is_file()


@both
def test_the_html_needs_nothing_from_outside(out):
    page = (out / "report.html").read_text()
    assert "<script" not in page
    assert not re.search(r"@import|url\(|<link|<iframe|<object", page)
    sources = re.findall(r'src="([^"]+)"', page)
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert not re.search(r'href="(?!#|data/)', page)
    assert all(len(alt) > 20 for alt in re.findall(r'alt="([^"]*)"', page))
    names = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= names


@both
def test_all_figures_are_known(out):
    assert {path.stem for path in (out / "figures").iterdir()} <= set(FIGURES)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@both
def test_a_browser_shows_it(out, tmp_path):
    picture = tmp_path / "page.png"
    subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=900,3000",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={picture}", (out / "report.html").as_uri(),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )  # fmt: skip
    assert picture.stat().st_size > 100_000  # an empty page has 15,000


def test_markdown_lines_are_short_where_they_can_be(lab):
    free = re.sub(r"```.*?```", "", (lab / "report.md").read_text(), flags=re.S)
    long = [line for line in free.splitlines() if len(line) > 100]
    assert all(line.startswith(("|", "![")) for line in long)


@pytest.mark.usefixtures("without_matplotlib")
@pytest.mark.parametrize("report", ["lab", "own"])
def test_without_matplotlib_the_terminals_drawings_stand_in(report, course, tmp_path):
    if report == "lab":
        lab_report(tmp_path, seeds=1, epochs=5)
    else:
        own_report(course, tmp_path, seeds=1)
    assert not (tmp_path / "figures").exists()
    markdown = (tmp_path / "report.md").read_text()
    assert "pip install 'bp-tui[report]'" in markdown
    drawings = re.findall(r"```text\n(.*?)```", markdown, flags=re.S)
    assert len(drawings) >= 3
    assert all(len(line) <= 80 for drawing in drawings for line in drawing.splitlines())
    assert "<img" not in (tmp_path / "report.html").read_text()


def test_markdown_brings_no_html_of_its_own():
    assert "a &lt;b&gt;c&lt;/b&gt;" in Page("title", "a <b>c</b>").files["report.html"]


@pytest.mark.usefixtures("without_matplotlib")
@pytest.mark.parametrize(
    "title",
    ["<img src=x onerror=alert(1)>", "my_run_2 *a* `b` [c](d) \\e ~~f~~", "# h &lt; i", "a\nb",
     "not text \udcff", "</title><script>alert(1)</script>"],
)  # fmt: skip
def test_a_title_is_shown_as_it_is(title, tmp_path):
    own_report(Experiment(epochs=2), tmp_path, title=title, seeds=1)
    text = html.escape(" ".join(title.replace("\udcff", "?").split()))
    page = (tmp_path / "report.html").read_text()
    assert f"<title>{text}</title>" in page
    assert re.search(r"<h1[^>]*>(.*)</h1>", page)[1] == text.replace("&#x27;", "'")
    assert "<script" not in page
    assert "<img src=x" not in page
    heading = (tmp_path / "report.md").read_text().splitlines()[0]
    assert MarkdownIt("commonmark").enable("strikethrough").render(heading) == f"<h1>{text}</h1>\n"
