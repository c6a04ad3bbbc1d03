"""Whatever is written between versions, what was cited stays, and nothing is lost."""

import random
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from plan import elements, versions
from plan.codes import code_of
from plan.elements import Words
from plan.hashing import broken
from plan.models import Element, ElementState, Kind, Passage, Plan, Succession, Version
from tests.factories import make_element, make_plan, make_user
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db

TEXTS = ("uid", "kind", "title_it", "title_en", "body_it", "body_en")
PLACES = st.integers(0, 30)
ANEW = "?x=1"  # a page with a query is never a kept one, of which no context is known
WORDS = st.text(alphabet="abc àé«»\n*", min_size=1, max_size=8)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["edit", "split"]), PLACES, WORDS),
    st.tuples(st.sampled_from(["move", "merge"]), PLACES, PLACES),
    st.tuples(st.sampled_from(["renumber", "withdraw", "restore", "add"]), PLACES, PLACES),
    st.tuples(st.just("freeze"), PLACES, PLACES),
)


class Writing:
    """A small Plan that is rewritten step by step, with what every version must say for ever."""

    def __init__(self):
        self.plan, self.by = make_plan(), make_user()
        theme = self.plan.elements.get(code="1")
        make_element(self.plan, Kind.OBJECTIVE, "1.2", parent=theme, position=2)
        self.cited: dict[tuple[str, str], dict] = {}
        self.done: Counter = Counter()
        self.freeze()

    def take(self, verb: str, first: int, second) -> None:
        try:
            done = getattr(self, verb)(first, second) is not False
        except InvalidTransition:
            return
        self.done[verb] += done

    def freeze(self, *_places) -> None:
        """Freeze and publish, and note what the working text said at this moment."""
        number = f"1.{len({version for version, _code in self.cited})}"
        versions.publish(versions.freeze(self.plan, number=number, kind="draft", by=self.by))
        for element in shown(self.plan):
            self.cited[number, element.code] = {name: getattr(element, name) for name in TEXTS}

    def pick(self, place: int, *kinds: str, state=ElementState.ACTIVE) -> Element | None:
        rows = list(self.plan.elements.filter(kind__in=kinds or Kind, state=state).order_by("pk"))
        return rows[place % len(rows)] if rows else None

    def edit(self, place: int, words: str) -> bool | None:
        if not (element := self.pick(place)):
            return False
        texts = {"title_it": words, "title_en": "", "body_it": "", "body_en": words[::-1]}
        elements.edit(element, by=self.by, expected_revision=element.revision, tags=[], **texts)
        return None

    def split(self, place: int, words: str) -> bool | None:
        if not (element := self.pick(place, Kind.STRATEGY, Kind.ACTION, Kind.RESOURCE)):
            return False
        parts = [Words(element.title_it), Words(words)]
        elements.split(element, by=self.by, parts=parts)
        return None

    def move(self, place: int, to: int) -> bool | None:
        element = self.pick(place, Kind.STRATEGY, Kind.ACTION, Kind.RESOURCE)
        above = Kind.OBJECTIVE if element and element.kind == Kind.STRATEGY else Kind.STRATEGY
        parent = self.pick(to, above)
        if not element or not parent:
            return False
        elements.move(element, parent=parent, position=to + 1, by=self.by)
        return None

    def merge(self, place: int, to: int) -> bool | None:
        element = self.pick(place, Kind.STRATEGY, Kind.ACTION)
        into = self.pick(to, element.kind) if element else None
        if not into or into == element:
            return False
        elements.merge([element], into=into, by=self.by)
        return None

    def renumber(self, place: int, number: int) -> bool | None:
        if not (element := self.pick(place)):
            return False
        above = element.parent.code if element.parent else None
        code = code_of(element.kind, above, number + 50)
        elements.renumber(element, code=code, by=self.by)
        return None

    def withdraw(self, place: int, _other: int) -> bool | None:
        if not (element := self.pick(place, Kind.STRATEGY, Kind.ACTION, Kind.RESOURCE)):
            return False
        elements.withdraw(element, by=self.by)
        return None

    def restore(self, place: int, _other: int) -> bool | None:
        if not (element := self.pick(place, state=ElementState.WITHDRAWN)):
            return False
        elements.restore(element, by=self.by)
        return None

    def add(self, place: int, _other: int) -> bool | None:
        if not (parent := self.pick(place, Kind.STRATEGY, Kind.OBJECTIVE)):
            return False
        kind = Kind.ACTION if parent.kind == Kind.STRATEGY else Kind.STRATEGY
        elements.add(self.plan, parent=parent, kind=kind, by=self.by, words=Words("Nuovo"))
        return None


def shown(plan: Plan) -> list[Element]:
    """What a reader should find: active, under active parents only. Found from below."""
    rows = plan.elements.active().select_related("parent__parent__parent")

    def stands(element: Element | None) -> bool:
        return element is None or (element.state == ElementState.ACTIVE and stands(element.parent))

    return [element for element in rows if stands(element.parent)]


def check(writing: Writing) -> None:
    public = list(Version.objects.public().filter(plan=writing.plan))
    assert [broken(version) for version in public] == [[]] * len(public)
    rows = Passage.objects.filter(version__in=public).select_related("version")
    found = {(each.version.number, each.code): each for each in rows}
    assert {
        place: {name: getattr(passage, name) for name in TEXTS} for place, passage in found.items()
    } == writing.cited
    check_nothing_orphaned(writing.plan, list(found.values()))


def check_nothing_orphaned(plan: Plan, passages: list[Passage]) -> None:
    """Parents stand in the same version; every identity is still an element of the text."""
    there = {(passage.version_id, passage.uid) for passage in passages}
    assert all(
        (passage.version_id, passage.parent_uid) in there
        for passage in passages
        if passage.parent_uid
    )
    known = set(plan.elements.values_list("uid", flat=True))
    assert {passage.uid for passage in passages} <= known
    for succession in Succession.objects.filter(plan=plan):
        assert {succession.old_uid, succession.new_uid} <= known


def check_addresses(writing: Writing) -> None:
    """Every permanent address leads on or explains; every citation of a sample shows its words."""
    client = Client()
    for uid in {said["uid"] for said in writing.cited.values()}:
        response = client.get(f"/piano/id/{uid}/")
        assert response.status_code in (200, 302)
        if response.status_code == 302:
            assert client.get(response["Location"]).context["passage"].uid == uid
    sample = random.Random(1).sample(sorted(writing.cited), 3)
    for number, code in sample:
        page = client.get(f"/piano/{number}/{code}/{ANEW}")
        assert page.context["passage"].title_it == writing.cited[number, code]["title_it"]


@pytest.mark.slow
@settings(max_examples=100)
@given(script=st.lists(STEPS, min_size=1, max_size=12))
def test_whatever_is_written_old_citations_stand(script):
    with transaction.atomic():
        writing = Writing()
        for verb, first, second in script:
            writing.take(verb, first, second)
        writing.freeze()

        check(writing)
        transaction.set_rollback(True)


@pytest.mark.slow
@settings(max_examples=5)
@given(script=st.lists(STEPS, min_size=8, max_size=12))
def test_whatever_is_written_addresses_lead_somewhere(script):
    with transaction.atomic():
        writing = Writing()
        for verb, first, second in script:
            writing.take(verb, first, second)
        writing.freeze()

        check_addresses(writing)
        transaction.set_rollback(True)


def test_scripts_do_everything():
    """The scripts above are no empty ones: a long one does each thing, and is checked likewise."""
    chance = random.Random(7)
    writing = Writing()
    verbs = ["edit", "split", "move", "merge", "renumber", "withdraw", "restore", "add", "freeze"]
    for verb in verbs * 4:
        second = "parole" if verb in ("edit", "split") else chance.randrange(30)
        writing.take(verb, chance.randrange(30), second)
    writing.freeze()

    check(writing)

    assert set(writing.done) == set(verbs)
    assert {"split", "merge", "move", "renumber"} == set(
        Succession.objects.values_list("kind", flat=True)
    )


def test_check_finds_a_citation_that_changed():
    """Negative control."""
    writing = Writing()
    writing.cited["1.0", "1.1.1"]["title_it"] = "Altro"

    with pytest.raises(AssertionError):
        check(writing)
