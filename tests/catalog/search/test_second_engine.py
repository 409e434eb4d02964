"""What a market with a second engine does without the server: who answers, what is noted, how a question is written."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import ConnectionError as Unreachable

from catalog.models import SearchUnsent
from catalog.search.degrading import PAUSE_SECONDS, DegradingSearch
from catalog.search.elastic import feeding
from catalog.search.elastic.asking import asks
from catalog.search.elastic.engine import Hit, in_turn
from catalog.search.elastic.layout import document
from catalog.search.engine import product_search
from catalog.search.protocol import Found, Wish
from catalog.search.terms import all_of, any_of, both, either
from catalog.search.writing import forget_products
from marketplace.discovery.domain import feed_engine, rebuild_engine, refresh_stock
from marketplace.settings.readers import environ, server_address
from tests.catalog.search.conftest import NOW, TODAY

WISH = Wish(text="vải", at=NOW)


class Engine:
    """An engine that answers with one product, or does not."""

    def __init__(self, product):
        self.product, self.asked, self.error = product, 0, None

    def find(self, wish):
        self.asked += 1
        if self.error:
            raise self.error
        return Found((self.product,))

    def suggest(self, text, *, most):
        return []


def test_the_second_answers_while_the_first_is_away_and_the_first_when_it_is_back(caplog):
    seconds = 100.0
    first, second = Engine(1), Engine(2)
    search = DegradingSearch(first, second, seconds=lambda: seconds)
    assert search.find(WISH).products == (1,)
    first.error = Unreachable("refused")
    assert [search.find(WISH).products for _time in range(3)] == [(2,)] * 3
    assert first.asked == 2  # not asked again at once: each who asks would wait in vain
    seconds += PAUSE_SECONDS
    assert search.find(WISH).products == (2,)
    assert first.asked == 3
    first.error, seconds = None, seconds + PAUSE_SECONDS
    assert search.find(WISH).products == (1,)
    away, back = [each.message for each in caplog.records]  # each is said once
    assert away.startswith("Elasticsearch is away")
    assert back == "Elasticsearch answers again"


def test_a_defect_of_ours_is_not_taken_for_an_outage():
    first = Engine(1)
    first.error = KeyError("hits")
    with pytest.raises(KeyError):
        DegradingSearch(first, Engine(2)).find(WISH)


def test_one_engine_where_no_server_is_named(settings):
    settings.ELASTICSEARCH_URL = ""
    alone = product_search()
    assert type(alone._engine).__name__ == "PostgresSearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert isinstance(product_search()._engine, DegradingSearch)
    settings.ELASTICSEARCH_URL = ""
    assert product_search() is alone


@pytest.mark.django_db
def test_changes_are_noted_only_for_a_market_with_a_server(settings, corpus_of_one):
    settings.ELASTICSEARCH_URL = ""
    assert refresh_stock() == 1  # nobody sells it
    forget_products([corpus_of_one])
    assert (feed_engine(), rebuild_engine()) == (0, None)
    assert not SearchUnsent.objects.exists()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    forget_products([corpus_of_one])
    assert list(SearchUnsent.objects.values_list("product_id", flat=True)) == [corpus_of_one]


@pytest.mark.django_db
def test_stock_that_moves_is_noted(settings, corpus_of_one):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert refresh_stock() == 1
    assert list(SearchUnsent.objects.values_list("product_id", flat=True)) == [corpus_of_one]
    assert refresh_stock() == 0


@pytest.mark.django_db
def test_a_server_that_is_away_takes_nothing_and_loses_nothing(settings, corpus_of_one, caplog, monkeypatch):
    monkeypatch.setattr(feeding, "_is_away", False)
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    forget_products([corpus_of_one])
    assert [feed_engine(), feed_engine()] == [0, 0]
    assert SearchUnsent.objects.count() == 1
    assert sum("took no changes" in each.message for each in caplog.records) == 1  # not every five seconds


def test_a_question_is_written_for_both():
    asked = either(both(any_of(["c:vải", "c:nhãn"]), any_of(["o:bắc giang"])), all_of(["~vai", "~thieu"]))
    assert str(asked) == "((('c:vải' | 'c:nhãn') & 'o:bắc giang') | ('~vai' & '~thieu'))"
    one_of = {"terms": {"terms": ["c:vải", "c:nhãn"]}}
    wanted = [
        {"bool": {"filter": [one_of, {"term": {"terms": "o:bắc giang"}}]}},
        {"bool": {"filter": [{"term": {"terms": "~vai"}}, {"term": {"terms": "~thieu"}}]}},
    ]
    assert asks(asked).to_dict() == {"bool": {"should": wanted, "minimum_should_match": 1}}


def test_a_sellers_second_comes_after_everybodys_first():
    rich = [Hit(1.0, 8, "a", 5, number) for number in (1, 2)]
    poor, better, worse = Hit(1.0, 8, "b", 9, 3), Hit(1.1, 0, "c", 9, 4), Hit(1.0, 0, "d", 0, 5)
    found = in_turn([worse, *rich, poor, better], turn=0)
    assert [hit.seller for hit in found] == ["c", "a", "b", "a", "d"]


def test_an_entry_as_the_index_keeps_it():
    row = (7, ["~vai"], None, "", "24", "", "s", 12, "shop", ["ocop"], 4, TODAY, 0b1001, None, True, TODAY)
    assert document(row) == {
        "product": 7,
        "terms": ["~vai"],
        "province": "24",
        "seller": "s",
        "circle": 12,
        "seller_kind": "shop",
        "schemes": ["ocop"],
        "stars": 4,
        "certified_until": TODAY.isoformat(),
        "months": [1, 4],
        "in_stock": True,
        "listed_on": TODAY.isoformat(),
    }


@pytest.mark.parametrize("text", ["search.example", "ftp://search.example:9200", "http://search.example", "http://h:x"])
def test_nonsense_for_an_address_stops_the_start(monkeypatch, text):
    monkeypatch.setenv("ELASTICSEARCH_URL", text)
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL"):
        server_address(environ.Env(), "ELASTICSEARCH_URL")
