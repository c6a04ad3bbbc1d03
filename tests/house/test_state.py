"""The state folder of bin/demo: nothing that we did not make is touched."""

import pytest


@pytest.fixture
def State():
    from house.state import State

    return State


@pytest.fixture
def Refusal():
    from house.talk import Refusal

    return Refusal


def test_folder_with_other_things_is_refused(tmp_path, State, Refusal):
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(Refusal, match="holds other things"):
        State(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_reset_removes_ours_and_leaves_the_rest(tmp_path, State):
    state = State(tmp_path / "var")
    key = state.secret_key()
    (state.path / "media").mkdir()
    (state.path / "media" / "plan.pdf").write_text("ours")
    (state.path / "letter.txt").write_text("mine")

    state.reset()

    assert (state.path / "letter.txt").read_text() == "mine"
    assert not (state.path / "media").exists()
    assert state.secret_key() != key


def test_reset_does_not_follow_a_link(tmp_path, State):
    state = State(tmp_path / "var")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "letter.txt").write_text("mine")
    (state.path / "media").symlink_to(tmp_path / "elsewhere")

    state.reset()

    assert (tmp_path / "elsewhere" / "letter.txt").read_text() == "mine"
    assert not (state.path / "media").is_symlink()


def test_secret_key_is_kept_and_closed_to_others(tmp_path, State):
    state = State(tmp_path / "var")

    first, again = state.secret_key(), state.secret_key()

    assert first == again and len(first) >= 50
    assert (state.path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_path_too_long_for_a_socket_moves_the_services(tmp_path, State):
    state = State(tmp_path / ("long" * 25) / "var")

    folder = state.services_folder()
    again = state.services_folder()
    state.reset()

    assert len(str(folder)) < 60
    assert again == folder
    assert not folder.exists()
