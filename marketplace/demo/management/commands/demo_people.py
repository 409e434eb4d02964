"""Print the people of the demo, to log in as."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.demo.loading.cast import demo_people


class Command(BaseCommand):
    help = "Print the demo people: role, phone, password, page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        people = demo_people()
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
