"""Print the people of the demo, to log in as."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.demo.loading.cast import demo_people
from marketplace.demo.loading.partners import api_key


class Command(BaseCommand):
    help = "Print the demo people: role, phone, password, page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        people, key = demo_people(), api_key()
        for person in people:
            if person["code"] == "partner" and key:
                person["api_key"] = key
        if options["json"]:
            self.stdout.write(json.dumps(people, ensure_ascii=False))
            return
        if not people:
            self.stdout.write("No demo people: run manage.py load_demo first.")
            return
        row = "{name:<26} {phone:<12} {password:<14} {page}"
        self.stdout.write(row.format(name="role", phone="phone", password="password", page="page"))
        for person in people:
            self.stdout.write(row.format(**person))
        if key:
            self.stdout.write(f"\nAPI key (/api/v1/): {key}")
