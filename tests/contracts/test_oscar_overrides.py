"""Every class that must be ours is: Oscar falls back to its own without a word when one is misnamed or misplaced."""

import pytest
from django.apps import apps
from oscar.core.loading import get_class, get_model

MODELS = {
    ("catalogue", "Product"): "catalog.models",
    ("catalogue", "Crop"): "catalog.produce",
    ("catalogue", "Certificate"): "catalog.produce",
    ("partner", "Partner"): "marketplace.shop.partner.models",
    ("partner", "StockRecord"): "marketplace.shop.partner.models",
    ("basket", "Basket"): "marketplace.shop.basket.models",
    ("basket", "Line"): "marketplace.shop.basket.models",
    ("order", "Order"): "marketplace.shop.order.models",
    ("order", "Line"): "marketplace.shop.order.models",
    ("payment", "Source"): "marketplace.shop.payment.models",
    ("payment", "Transaction"): "marketplace.shop.payment.models",
}
CLASSES = {
    ("partner.strategy", "Selector"): "marketplace.shop.partner.strategy",
    ("basket.middleware", "BasketMiddleware"): "marketplace.shop.basket.middleware",
    ("order.utils", "OrderCreator"): "marketplace.shop.order.utils",
    ("order.utils", "OrderNumberGenerator"): "marketplace.shop.order.utils",
    ("order.utils", "OrderDispatcher"): "marketplace.shop.order.utils",
    ("order.processing", "EventHandler"): "marketplace.shop.order.processing",
    ("checkout.mixins", "OrderPlacementMixin"): "marketplace.shop.checkout.mixins",
}
FORKS = {
    "catalogue": "catalog",
    "partner": "marketplace.shop.partner",
    "basket": "marketplace.shop.basket",
    "order": "marketplace.shop.order",
    "payment": "marketplace.shop.payment",
    "shipping": "marketplace.shop.shipping",
    "checkout": "marketplace.shop.checkout",
}
METHODS = {
    ("partner", "StockRecord"): ("allocate", "consume_allocation", "cancel_allocation", "save"),
    ("order", "Line"): ("consume_allocation", "cancel_allocation"),
    ("basket", "Basket"): ("flush", "freeze", "thaw", "submit"),
    ("basket", "Line"): ("delete",),
    ("payment", "Source"): ("allocate", "debit", "refund", "save"),
}


@pytest.mark.parametrize(("name", "module"), MODELS.items(), ids=str)
def test_model_is_ours(name, module):
    assert get_model(*name).__module__ == module


@pytest.mark.parametrize(("name", "module"), CLASSES.items(), ids=str)
def test_class_is_ours(name, module):
    assert get_class(*name).__module__ == module


@pytest.mark.parametrize(("name", "methods"), METHODS.items(), ids=str)
def test_method_is_ours(name, methods):
    model = get_model(*name)
    assert {method: getattr(model, method).__module__ for method in methods} == dict.fromkeys(methods, MODELS[name])


@pytest.mark.parametrize(("label", "package"), FORKS.items())
def test_fork_is_installed_under_oscars_label(label, package):
    assert apps.get_app_config(label).name == package


def test_every_class_of_a_fork_that_has_oscars_name_is_in_the_table():
    """A new override is found by its place and must be listed above, so that losing it again fails a test."""
    import importlib
    import inspect
    import pkgutil

    listed = {(module, name) for (module, name) in CLASSES}
    found = set()
    for label, package in FORKS.items():
        ours = importlib.import_module(package)
        theirs = importlib.import_module(f"oscar.apps.{label}")
        for info in pkgutil.iter_modules(ours.__path__):
            if info.ispkg or info.name in {"apps", "models", "urls"} or not _has(theirs, info.name):
                continue
            module = importlib.import_module(f"{package}.{info.name}")
            upstream = importlib.import_module(f"oscar.apps.{label}.{info.name}")
            for name, value in vars(module).items():
                if inspect.isclass(value) and value.__module__ == module.__name__ and hasattr(upstream, name):
                    found.add((f"{label}.{info.name}", name))
    assert found == listed


def _has(package, name):
    import pkgutil

    return any(info.name == name for info in pkgutil.iter_modules(package.__path__))
