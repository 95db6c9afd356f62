"""The hotline (12351): what Kamailio asks and tells, signed. The configuration is deploy/kamailio/.

Setting: phone_secret, the same as HOOK_SECRET in Kamailio's local.cfg.
"""
