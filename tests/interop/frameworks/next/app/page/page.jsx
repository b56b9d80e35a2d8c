"use client";
import { useEffect } from "react";
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

async function ask() {
  const emulator = await Emulator.start({ documented: true });
  return (await new Client(emulator.clientOptions).get(321)).name;
}

export default function Page() {
  useEffect(() => {
    ask().then(
      (name) => (document.title = name),
      (error) => (document.title = error.message),
    );
  });
  return <p>See the title.</p>;
}
