"""The markers of what was done to this database; and the place in the order where our rooms begin.

Each operation of a migration draws every model anew that is linked to it, and by way of the people nearly all are. So
Django's, Wagtail's and Oscar's migrations run first, while there are few, and ours, which draw once a room, after them.
Nothing here needs them, but for the time it takes. After an upgrade leave the names as they are: a database that has
had this migration and not yet their newest one would be refused.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [("common", "0001_initial")]

    initial = True

    dependencies = [
        ("catalogue", "0032_category_exclude_from_menu_category_long_description"),
        ("partner", "0007_partneraddress_code"),
        ("basket", "0012_line_code"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("payment", "0005_auto_20200801_0817"),
        ("shipping", "0003_auto_20181115_1953"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("address", "0007_useraddress_code"),
        ("analytics", "0003_auto_20200801_0817"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("communication", "0004_auto_20200801_0817"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("customer", "0008_assign_permissions_to_staff"),
        ("flatpages", "0001_initial"),
        ("offer", "0013_range_excluded_categories"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("reviews", "0005_productreview_code"),
        ("sessions", "0001_initial"),
        ("sites", "0002_alter_domain_unique"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("thumbnail", "0001_initial"),
        ("voucher", "0010_auto_20210224_0712"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
        ("wishlists", "0004_auto_20220328_0939"),
    ]

    operations = [
        migrations.CreateModel(
            name="Marker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("set_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
