"""The first page: the councils of a person, each with its strategies."""

import re

import pytest
from django.urls import reverse

from workforce.models import Council

HOME = reverse("home")


@pytest.fixture
def everyone(client, member):
    """Somebody who sees sixty councils more than Testshire."""
    Council.objects.bulk_create(
        Council(name=f"Council of C{n:02}", short_name=f"C{n:02}", slug=f"c{n:02}") for n in range(60)
    )
    member.is_superuser = True
    member.save()
    client.force_login(member)
    return client


def listed(response) -> list[str]:
    return re.findall(r'id="council-([\w-]+)"', response.content.decode())


def test_a_person_with_few_councils_is_asked_nothing(client, member):
    client.force_login(member)
    page = client.get(HOME)
    assert listed(page) == ["testshire"] and "Find a council" not in page.content.decode()


def test_many_councils_come_in_pages_by_name(everyone):
    pages = [everyone.get(HOME, {"page": number}) for number in (1, 2, 3)]
    shown = [slug for page in pages for slug in listed(page)]
    assert [len(listed(page)) for page in pages] == [25, 25, 11]
    assert shown == [f"c{n:02}" for n in range(60)] + ["testshire"]
    assert "Page 2 of 3" in pages[1].content.decode()


@pytest.mark.parametrize("words", ["testshire", " TESTSH "])
def test_a_council_is_found_by_a_part_of_its_name(everyone, words):
    page = everyone.get(HOME, {"find": words})
    assert listed(page) == ["testshire"]
    assert "1 council with" in page.content.decode() and "List every council" in page.content.decode()


def test_what_is_found_keeps_its_words_from_page_to_page(everyone):
    page = everyone.get(HOME, {"find": "council of"}).content.decode()
    assert "60 councils with" in page and "find=council+of&amp;page=2" in page


def test_where_nothing_is_found_the_page_says_so(everyone):
    page = everyone.get(HOME, {"find": "<b>nowhere"}).content.decode()
    assert "None of your councils has “&lt;b&gt;nowhere” in its name." in page and "You have no role" not in page


def test_nobody_finds_a_council_that_is_not_theirs(client, member, other_council):
    client.force_login(member)
    assert listed(client.get(HOME, {"find": other_council.name})) == []


def test_the_page_takes_the_same_queries_for_any_number_of_councils(everyone, django_assert_num_queries):
    everyone.get(HOME)
    with django_assert_num_queries(5):
        everyone.get(HOME)
    Council.objects.filter(slug__startswith="c").delete()
    with django_assert_num_queries(5):
        everyone.get(HOME)
