"""People of a story in a browser, each signed in at a window of their own."""

from django.test import Client

from tests.signing import sign_in


def enter(window, user) -> None:
    """Be signed in as `user`, with a second factor, without the pages of signing in."""
    client = Client()
    sign_in(client, user)
    value = client.cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": value, "domain": "localhost", "path": "/"}
    window.context.clear_cookies()
    window.context.add_cookies([cookie])


class Person:
    """Somebody at a window; without a user a stranger. Addresses are those of the pages in
    Italian, without `/en`, and the pages are read in English."""

    def __init__(self, window, user=None):
        self.window, self.user, self.page = window, user, window.page
        if user is not None:
            enter(window, user)

    def at(self, address: str) -> int:
        """Open a page; returns the status of the answer."""
        return self.page.goto(f"/en{address}").status

    def follow(self, name: str, **options) -> None:
        self.page.get_by_role("link", name=name, **options).first.click()

    def press(self, name: str, **options) -> None:
        self.page.get_by_role("button", name=name, **options).first.click()

    def fill(self, **labels: str) -> None:
        """Fill in fields by their labels, written with _ for each blank."""
        for label, value in labels.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(value)

    def told(self, words: str) -> None:
        """Wait until the page says `words`."""
        self.page.get_by_text(words).first.wait_for()

    def sees_link(self, name: str) -> bool:
        return self.page.get_by_role("link", name=name).count() > 0
