// The holder of a did:key, by the libraries of Digital Bazaar. It prints its DID, then for every line of its standard
// input the Ed25519 signature of that line, in base64url.
import { createInterface } from "node:readline";
import { driver } from "@digitalbazaar/did-method-key";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";

const method = driver();
method.use({ multibaseMultikeyHeader: "z6Mk", fromMultibase: Ed25519Multikey.from });
const pair = await Ed25519Multikey.generate();
const { didDocument } = await method.fromKeyPair({ verificationKeyPair: pair });
const { sign } = pair.signer();

console.log(didDocument.id);
for await (const line of createInterface({ input: process.stdin })) {
  const signature = await sign({ data: new TextEncoder().encode(line) });
  console.log(Buffer.from(signature).toString("base64url"));
}
