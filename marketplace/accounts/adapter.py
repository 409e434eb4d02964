from allauth.account.adapter import DefaultAccountAdapter


class PhoneAccountAdapter(DefaultAccountAdapter):
    """People are known by phone number; codes leave through the outbox."""
