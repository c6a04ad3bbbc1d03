"""A small OpenID Connect provider that the tests run themselves."""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`person` is who signs in next; `wrong` alters the ID token, `key` signs it."""

    url: str = ""
    client_id: str = "platform"
    secret: str = "gateway-secret"
    person: dict = field(default_factory=lambda: {"sub": "sub-1"})
    wrong: dict = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    userinfo: dict | None = None
    codes: dict = field(default_factory=dict)

    def authorise(self, location: str) -> str:
        """What a browser sent to `location` comes back to: address with code and state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.url}/authorize?")
        assert asked["client_id"] == self.client_id
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"person": self.person}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict) -> dict | None:
        """The answer of the token endpoint; None for a code that was not given so."""
        asked = self.codes.pop(form.get("code"), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = asked and proof == asked["code_challenge"] and form["client_secret"] == self.secret
        if not right or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 60}
        claims |= {"nonce": asked["nonce"]} | asked["person"] | self.wrong
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        self.said = asked["person"]
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}

    def get(self, path: str) -> dict | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}
        if path == "/userinfo":
            return self.said if self.userinfo is None else self.userinfo
        return None


def serve(provider: Provider) -> ThreadingHTTPServer:
    """Start `provider` on a port of its own, in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(provider.get(self.path))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({k: v[0] for k, v in parse_qs(body).items()}))

        def _answer(self, found: dict | None) -> None:
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
