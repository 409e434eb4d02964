"""Every form is drawn by one set of templates: labels, help and errors are tied to their field."""

from django import forms
from django.template import Context, Template
from django.utils import translation


class ParcelForm(forms.Form):
    phone = forms.CharField(
        label="Số điện thoại",
        help_text="Bưu tá gọi số này.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    note = forms.CharField(label="Ghi chú", required=False)
    agreed = forms.BooleanField(label="Tôi đồng ý")
    when = forms.ChoiceField(label="Buổi giao", choices=[("am", "Sáng"), ("pm", "Chiều")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Trang này đã cũ, xin tải lại.")


def test_an_empty_form_has_no_error_and_keeps_widget_attributes():
    html = str(ParcelForm())
    assert "error-summary" not in html
    assert '<label for="id_phone">Số điện thoại</label>' in html
    assert 'inputmode="tel"' in html
    assert 'autocomplete="tel"' in html
    assert 'id="id_phone_helptext"' in html
    assert 'aria-describedby="id_phone_helptext"' in html


def test_what_may_stay_empty_is_marked_and_what_may_not_is_not():
    html = str(ParcelForm())
    assert html.count("(không bắt buộc)") == 1
    assert '<label for="id_note">Ghi chú <span class="optional">(không bắt buộc)</span></label>' in html


def test_a_box_to_tick_stands_inside_its_label():
    html = str(ParcelForm())
    before, _, after = html.partition('id="id_agreed"')
    assert before.rstrip().rpartition("<label")[2].startswith(' for="id_agreed">')
    assert "<span>Tôi đồng ý</span></label>" in after


def test_a_choice_is_a_group_with_a_legend():
    html = str(ParcelForm())
    assert "<legend>Buổi giao</legend>" in html
    assert html.count('type="radio"') == 2


def test_the_summary_links_to_each_field_and_keeps_what_was_typed():
    form = ParcelForm({"phone": "", "note": '"><script>', "agreed": "", "when": "am", "key": "k"})
    html = str(form)
    assert "<li>Trang này đã cũ, xin tải lại.</li>" in html
    assert '<a href="#id_phone">Số điện thoại: ' in html
    assert '<a href="#id_agreed">' in html
    assert "Tôi đồng ý: " not in html  # what one agrees to is a long sentence; the error says enough
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="&quot;&gt;&lt;script&gt;"' in html


def test_a_broken_hidden_field_is_told_in_the_summary():
    html = str(ParcelForm({"phone": "0912 345 678", "agreed": "on", "when": "am"}))
    assert html.count("<ul") >= 1
    assert '<a href="#id_key">' not in html
    assert html.partition("</ul>")[0].count("<li>") == 2  # the form's own sentence and the hidden field's


def test_the_whole_form_carries_token_action_and_a_way_back():
    source = "{% include 'components/form.html' with action='/x/' submit='Lưu lô hàng' cancel_url='/farm/' %}"
    html = Template(source).render(Context({"form": ParcelForm(), "csrf_token": "TOKEN"}))
    assert '<form class="form" method="post" action="/x/" novalidate>' in html
    assert 'name="csrfmiddlewaretoken" value="TOKEN"' in html
    assert '<button class="btn primary">Lưu lô hàng</button>' in html
    assert 'href="/farm/"' in html


def test_a_form_with_a_file_says_so():
    class WithFile(forms.Form):
        photo = forms.FileField(label="Ảnh")

    html = Template("{% include 'components/form.html' %}").render(Context({"form": WithFile()}))
    assert 'enctype="multipart/form-data"' in html


class EveryField(forms.Form):
    """Fields that have no sentences of their own."""

    name = forms.CharField(max_length=3)
    amount = forms.IntegerField(max_value=5)
    day = forms.DateField()
    kind = forms.ChoiceField(choices=[("a", "A")])
    paper = forms.FileField()


def test_what_django_says_is_said_in_the_markets_voice():
    empty = EveryField({})
    assert {error for errors in empty.errors.values() for error in errors} == {"Xin điền ô này."}
    wrong = EveryField({"name": "quá dài", "amount": "9", "day": "mai", "kind": "z"})
    assert [wrong.errors[name][0] for name in ("name", "amount", "day", "kind")] == [
        "Dài quá: nhiều nhất 3 ký tự, đang có 7.",
        "Nhiều nhất là 5.",
        "Xin nhập ngày như 12/6/2026.",
        "Không có lựa chọn “z”, xin chọn lại.",
    ]
    with translation.override("en"):
        assert EveryField({}).errors["name"] == ["This field is required."]
