"""What goes in and out, as the OpenAPI document tells it. Money is whole đồng, weight grams, moments ISO 8601."""
