"""What we ask of Weibo: to hand a private reply to a person who wrote or mentioned us in the last 48 hours, and his pictures.

Documented at open.weibo.com, "messages/reply": form fields, `data` a JSON text; errors carry error_code. A picture or recording
of a private message is fetched by the id its push names for the receiver ("mss/msget").
"""

import json

from unionloop.domains.appeals.ports import NotSent, Outgoing

from .. import configured, outgoing

MEDIA_BYTES = 10 * 1024 * 1024
MOST_TEXT = 290  # "小于300个汉字"
AGAIN = {10001, 10002, 10009, 10010, 10016, 10022, 10023, 10024}  # system error, busy, out of quota for now


def media(file_id: str) -> tuple[bytes, str]:
    """Return a picture or recording a person sent, with its media type. Quick or not at all: Weibo is waiting."""
    base, hosts = outgoing.endpoint("weibo_upload_endpoint", "https://upload.api.weibo.com")
    answer = outgoing.call("GET", f"{base}/2/mss/msget", hosts=hosts, most_bytes=MEDIA_BYTES, timeout=3,
                           params={"access_token": configured.value("weibo_token"), "fid": file_id})  # fmt: skip
    if answer.media_type in ("application/json", "text/plain", "text/html"):
        raise outgoing.Unreachable("no file", again=False)
    return answer.body, answer.media_type


class Replies:
    """Private replies."""

    def ready(self) -> bool:
        """Tell whether the channel is set up."""
        return configured.ready("weibo_token")

    def send(self, message: Outgoing) -> str:
        """Send a reply, in as many pieces as its length needs; return Weibo's answer to the last."""
        base, hosts = outgoing.endpoint("weibo_endpoint", "https://m.api.weibo.com")
        for start in range(0, max(len(message.text), 1), MOST_TEXT):
            piece = message.text[start : start + MOST_TEXT]
            form = {"access_token": configured.value("weibo_token"), "type": "text", "receiver_id": message.to,
                    "data": json.dumps({"text": piece}, ensure_ascii=False), "save_sender_box": "1"}  # fmt: skip
            try:
                told = outgoing.call("POST", f"{base}/2/messages/reply.json", hosts=hosts, data=form).json()
            except outgoing.Unreachable as error:
                raise NotSent(str(error), again=error.again) from error
            if told.get("error_code"):
                code = int(told["error_code"])
                raise NotSent(f"{code} {told.get('error', '')}"[:200], again=code in AGAIN)
        return f"weibo:{message.key}"[:80]


replies = Replies()
