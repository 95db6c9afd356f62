"""Weibo (微博): private messages and mentions in, replies out, through the fans' service platform (粉丝服务平台).

Settings: weibo_secret (of the app), weibo_token (access token of the account); see docs/channels.md.
"""
