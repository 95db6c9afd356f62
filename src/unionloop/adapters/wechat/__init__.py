"""WeChat official account (公众号): messages in, replies and template notices out, login by OAuth.

Settings: wechat_appid, wechat_secret, wechat_token, wechat_aes_key, wechat_template (see docs/channels.md).
"""
