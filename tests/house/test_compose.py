"""The container files: what can be said about them without a container engine."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
ONCE = {"migrate", "backup"}
LONG_RUNNING = sorted(set(SERVICES) - ONCE)
SCRIPTS = {path.name: path.read_text() for path in (ROOT / "bin" / "image").iterdir()}
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|PRIVATE_KEY", re.IGNORECASE)
REQUIRED = re.compile(r"\$\{\w+:\?[^}]+\}")  # Compose stops when such a variable is not set


def schema_errors(compose: dict, folder: Path) -> str:
    """What the Compose specification's schema says against `compose`; "" when it is valid."""
    file = folder / "docker-compose.yml"
    file.write_text(yaml.safe_dump(compose))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    run = subprocess.run([*command, file], capture_output=True, text=True)
    assert run.returncode in (0, 1) and "No module" not in run.stderr, run.stderr
    return run.stdout if run.returncode else ""


def secrets_with_a_value(compose: dict) -> list[str]:
    """`service.NAME` of each secret in the environment that is not asked for from outside."""
    return [
        f"{name}.{variable}"
        for name, service in compose["services"].items()
        for variable, value in service.get("environment", {}).items()
        if (SECRET.search(variable) or ("://" in str(value) and "@" in str(value)))
        and not REQUIRED.search(str(value))
    ]


def image_commands() -> str:
    """The instructions of the Dockerfile, continued lines joined."""
    return DOCKERFILE.replace("\\\n", " ")


def test_compose_follows_the_specification(tmp_path):
    assert schema_errors(COMPOSE, tmp_path) == ""


@pytest.mark.parametrize(
    "spoil",
    [
        lambda services: services["web"].update(port=["8000:8000"]),
        lambda services: services["web"].update(ports="8000"),
        lambda services: services["db"]["healthcheck"].update(retries=[]),
        lambda services: services["worker"].update(depends_on={"db": {}}),
    ],
)
def test_compose_schema_notices_mistakes(spoil, tmp_path):
    broken = copy.deepcopy(COMPOSE)
    spoil(broken["services"])

    assert schema_errors(broken, tmp_path)


def test_compose_runs_all_parts():
    assert set(LONG_RUNNING) == {"web", "worker", "printer", "beat", "db", "broker"}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_long_running_service_is_watched_and_restarted(name):
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] in ("CMD", "CMD-SHELL") and len(check["test"]) > 1
    assert not check.get("disable")
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_waits_for_services_that_exist(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        ends = wait["condition"] == "service_completed_successfully"

        assert ends == (other not in LONG_RUNNING)


def test_secrets_have_no_default():
    assert secrets_with_a_value(COMPOSE) == []


@pytest.mark.parametrize("value", ["changeme", "${SECRET_KEY:-changeme}", "${SECRET_KEY}"])
def test_a_secret_with_a_default_is_found(value):
    leaky = copy.deepcopy(COMPOSE)
    leaky["services"]["web"]["environment"] = {"SECRET_KEY": value}

    assert secrets_with_a_value(leaky) == ["web.SECRET_KEY"]


def test_variables_of_compose_are_documented():
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    documented = set(re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert used and used <= documented


def test_volumes_and_networks_are_declared_and_used():
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    networks = [network for service in SERVICES.values() for network in service["networks"]]

    sources = {mount.split(":")[0] for mount in mounts}
    assert {name for name in sources if not name.startswith("./")} == set(COMPOSE["volumes"])
    assert {name for name in sources if name.startswith("./")} == {"./bin"}
    assert set(networks) == set(COMPOSE["networks"])


def test_only_web_is_published_and_stores_stay_inside():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["db"]["networks"] == SERVICES["broker"]["networks"] == ["inside"]


def test_images_have_a_version_and_no_registry():
    built = SERVICES["web"]["image"]
    images = {service["image"] for service in SERVICES.values()} - {built}
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))

    for image in images | bases:
        assert re.fullmatch(r"([a-z]+/)?[a-z]+:[0-9][\w.-]*", image), image


def test_nothing_runs_as_root():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1])
    assert DOCKERFILE.rindex("\nUSER ") > DOCKERFILE.rindex("\nRUN ")
    for name, service in SERVICES.items():
        assert "build" in service or service["user"] not in ("root", "0"), name


def test_image_copies_only_what_is_in_the_repository():
    copies = re.findall(r"^COPY (?!--from|.*<<)(.+)$", image_commands(), re.MULTILINE)
    sources = [
        source
        for arguments in copies
        for source in [word for word in arguments.split() if not word.startswith("--")][:-1]
    ]

    assert "requirements/base.txt" in sources
    for source in sources:
        kept = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", source],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert kept.stdout, f"{source} is not in the repository"


def test_image_needs_no_shell_and_holds_no_secret():
    assert re.search(r'^CMD \["', DOCKERFILE, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^STOPSIGNAL SIGTERM$", DOCKERFILE, re.MULTILINE)
    kept = re.findall(r"^(?:ENV|ARG) (.+)$", image_commands(), re.MULTILINE)
    assert kept and not [line for line in kept if SECRET.search(line)]


def test_image_installs_locked_packages_by_hash():
    steps = "\n".join([image_commands(), *SCRIPTS.values()]).replace("\\\n", " ")
    installs = re.findall(r"(?<!apt-get)\s+install (--quiet[^\n]+)", steps)

    assert installs and all("--require-hashes" in install for install in installs)
    assert len(re.findall(r"\bpip\}?\"? .*install", steps)) == len(installs)
    assert "npm install" not in steps and "package-lock.json" in DOCKERFILE


def test_health_command_of_web_is_in_the_image():
    command = SERVICES["web"]["healthcheck"]["test"][1]

    assert f"COPY --chmod=755 bin/image/{command} /usr/local/bin/{command}\n" in DOCKERFILE
    assert f'CMD ["{command}"]' in DOCKERFILE


def test_image_is_built_by_scripts_that_run_without_an_engine():
    """What the Dockerfile does itself is apt's, for a stage that is thrown away."""
    runs = re.findall(r"^RUN (.+)$", image_commands(), re.MULTILINE)
    called = [name for run in runs for name in re.findall(r"image/(\w+)", run.split("target=")[-1])]

    assert [run for run in runs if "/image/" not in run and "apt-get" not in run] == []
    assert sorted(set(called)) == ["application", "frontend", "packages", "system"]
    for name, text in SCRIPTS.items():
        assert text.startswith("#!"), name
        assert (ROOT / "bin" / "image" / name).stat().st_mode & 0o111, name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_kept_within_bounds(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert any(place.startswith("/tmp") for place in service["tmpfs"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["cpus"] and service["pids_limit"]
    assert not {"privileged", "cap_add", "devices"} & set(service)


@pytest.mark.parametrize("name", sorted(set(LONG_RUNNING)))
def test_service_has_time_to_end(name):
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= 20


def test_web_ends_before_it_is_killed():
    inside = next(word for word in SERVICES["web"]["command"] if "workers-kill-timeout" in word)
    outside = SERVICES["web"]["stop_grace_period"]

    assert 5 < int(inside.rpartition("=")[2].rstrip("s")) < int(outside.rstrip("s"))
    assert inside in DOCKERFILE


def test_what_must_outlive_the_containers_is_on_a_volume():
    for name in ("web", "worker", "printer", "migrate"):
        mounts = [mount.split(":")[1] for mount in SERVICES[name]["volumes"]]
        environment = SERVICES[name]["environment"]

        assert environment["MEDIA_ROOT"] in mounts
        assert str(Path(environment["ERASURES_FILE"]).parent) in mounts


def test_who_was_erased_is_erased_again_before_pages_are_served():
    assert SERVICES["migrate"]["command"][-1].split(" && ")[-1].endswith("replay_erasures")
    assert SERVICES["web"]["depends_on"]["migrate"]["condition"].endswith("completed_successfully")


def test_backup_is_made_by_programs_of_the_same_release_and_only_by_hand():
    assert SERVICES["backup"]["image"] == SERVICES["db"]["image"]
    assert SERVICES["backup"]["profiles"] == ["backup"]
    assert SERVICES["backup"]["user"] in DOCKERFILE
