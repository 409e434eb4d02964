"""Sales by the truck at ``/bulk/``: households and traders bargain and sign, trucks are weighed, money is taken in."""
