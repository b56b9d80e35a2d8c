import { ask } from "../ask";

export const runtime = "edge";

export async function GET() {
  return new Response(await ask());
}
