// Better Auth as it is, in memory, on a free port of this machine. Its one argument is JSON:
// { mode: "jwks" | "shared_secret" | "cookie_cache", keys?, expirationTime?, secret? }.
// It prints its address when it is ready, and ends with its standard input.
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";
import { SignJWT } from "jose";

const wish = JSON.parse(process.argv[2] ?? "{}");
const secret = wish.secret ?? "a secret of the test, long enough for HS256";
const tables = { user: [], session: [], account: [], verification: [], jwks: [] };

const withOwnSigner = {
  jwks: { remoteUrl: "https://keys.invalid", keyPairConfig: { alg: "HS256" } },
  jwt: {
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret)),
  },
};
const withKeys = {
  jwks: { ...(wish.keys && { keyPairConfig: wish.keys }), rotationInterval: 24 * 3600 },
  jwt: { ...(wish.expirationTime && { expirationTime: wish.expirationTime }) },
};

const server = createServer((request, response) => {
  if (request.url === "/test/rotate") {
    // As if the keys' time were over: the next token is signed with a new one.
    for (const key of tables.jwks) key.expiresAt = new Date(Date.now() - 1000);
    response.end("{}");
    return;
  }
  handler(request, response);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
await new Promise((ready) => server.once("listening", ready));

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${server.address().port}`,
  secret,
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } },
  session: wish.mode === "cookie_cache" ? { cookieCache: { enabled: true, strategy: "jwt", maxAge: 300 } } : {},
  plugins: [jwt(wish.mode === "shared_secret" ? withOwnSigner : withKeys)],
  telemetry: { enabled: false },
  logger: { level: "error" },
});
const handler = toNodeHandler(auth);

process.stdin.on("end", () => process.exit(0)).resume();
