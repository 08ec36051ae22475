// An OpenID provider (oidc-provider) as it is, in memory, on a free port of this machine. Its one argument is JSON:
// { redirect_uris: [...] }. Whoever signs in as NAME is NAME@example.net; the address of `doubtful` is not verified.
// It prints its address when it is ready, and ends with its standard input.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const wish = JSON.parse(process.argv[2] ?? "{}");
const server = createServer((request, response) => provider.callback()(request, response));
server.listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = (client_id, more) => ({
  client_id,
  redirect_uris: wish.redirect_uris,
  response_types: ["code"],
  grant_types: ["authorization_code"],
  ...more,
});
const provider = new Provider(issuer, {
  clients: [
    client("cairn", { client_secret: "a secret of the test, long enough" }),
    client("somebody-else", { client_secret: "another secret of the test, long enough" }),
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // Google puts them into the ID token, too.
  conformIdTokenClaims: false,
  cookies: { keys: ["a key of the test"] },
  pkce: { required: () => false },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      name: `The ${name}`,
      email: `${name}@example.net`,
      email_verified: name !== "doubtful",
    }),
  }),
});

console.log(issuer);
process.stdin.on("end", () => process.exit(0)).resume();
