import { ask } from "../ask";

export const dynamic = "force-dynamic";

export async function GET() {
  return new Response(await ask());
}
