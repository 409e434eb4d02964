"""What is kept of Oscar's dashboard, for marketplace admins: orders, the catalogue's tree, dated rates, people.

Stock and prices are not edited here: Oscar's product form goes round the movements and the price history.
"""
