// What the buttons call, and the code for it in five languages. `say` shows how far a call is.

export const LANGUAGES = ["JavaScript", "Python", "Rust", "Kotlin", "Swift"];

/** A text as a literal of every language but Kotlin, which reads `$` as the start of a variable. */
const text = (value) => JSON.stringify(value);
const kotlinText = (value) => text(value).replaceAll("$", "\\$");

/** A profile's values as an argument, in the order of `LANGUAGES`. The secret is a variable in each. */
const inputs = ({ name, provider, clientId }) => [
  `{ name: ${text(name)}, provider: ${text(provider)}, clientId: ${text(clientId)}, clientSecret }`,
  `name=${text(name)}, provider=${text(provider)}, client_id=${text(clientId)}, client_secret=client_secret`,
  `&ProfileInput::new(${text(name)}, ${text(provider)}, ${text(clientId)}, client_secret)`,
  `ProfileInput(${[name, provider, clientId].map(kotlinText).join(", ")}, clientSecret)`,
  `ProfileInput(name: ${text(name)}, provider: ${text(provider)}, clientId: ${text(clientId)}, clientSecret: clientSecret)`,
];

export const CALLS = {
  list: {
    run: (workato) => workato.list(),
    code: () => ["await workato.list()", "workato.list()", "workato.list(1, 100)?", "workato.list()", "try await workato.list()"],
  },
  get: {
    run: (workato, { id }) => workato.get(id),
    code: ({ id }) => [`await workato.get(${id})`, `workato.get(${id})`, `workato.get(${id})?`, `workato.get(${id})`, `try await workato.get(${id})`],
  },
  create: {
    run: (workato, input) => workato.create(input),
    code: (input) => inAll("create", inputs(input)),
  },
  ensure: {
    run: (workato, input) => workato.ensure(input),
    code: (input) => {
      const [js, python, rust, ...others] = inputs(input);
      return inAll("ensure", [js, python, `${rust}, false`, ...others]);
    },
  },
  find: {
    run: async (workato, { name, provider }) => (await workato.find({ name, provider })) ?? "there is no such profile",
    code: ({ name, provider }) => inAll("find", [
      `{ name: ${text(name)}, provider: ${text(provider)} }`,
      `name=${text(name)}, provider=${text(provider)}`,
      `${text(name)}, ${text(provider)}`,
      `${kotlinText(name)}, ${kotlinText(provider)}`,
      `name: ${text(name)}, provider: ${text(provider)}`,
    ]),
  },
  rotateSecret: {
    run: (workato, { id }) => workato.rotateSecret(id, { clientSecret: `new-${Math.random()}` }),
    code: ({ id }) => [
      `await workato.rotateSecret(${id}, { clientSecret })`,
      `workato.rotate_secret(${id}, client_secret=client_secret)`,
      `workato.rotate_secret(${id}, client_secret, None)?`,
      `workato.rotateSecret(${id}, clientSecret)`,
      `try await workato.rotateSecret(${id}, clientSecret: clientSecret)`,
    ],
  },
  assign: {
    run: (workato, { id, customer }) => workato.assign(id, { externalId: customer }),
    code: ({ id, customer }) => [
      `await workato.assign(${id}, { externalId: ${text(customer)} })`,
      `workato.assign(${id}, External(${text(customer)}))`,
      `workato.assign(${id}, Customer::External(${text(customer)}.into()))?`,
      `workato.assign(${id}, Customer.External(${kotlinText(customer)}))`,
      `try await workato.assign(${id}, to: .external(${text(customer)}))`,
    ],
  },
  unassign: {
    run: (workato, { id, customer }) => workato.unassign(id, { externalId: customer }),
    code: ({ id, customer }) => [
      `await workato.unassign(${id}, { externalId: ${text(customer)} })`,
      `workato.unassign(${id}, External(${text(customer)}))`,
      `workato.unassign(${id}, Customer::External(${text(customer)}.into()), false)?`,
      `workato.unassign(${id}, Customer.External(${kotlinText(customer)}))`,
      `try await workato.unassign(${id}, from: .external(${text(customer)}))`,
    ],
  },
  delete: {
    run: (workato, { id }) => workato.delete(id),
    code: ({ id }) => inAll("delete", Array(LANGUAGES.length).fill(String(id))),
  },
  ensureEach: {
    async run(workato, { inputs, ledger }) {
      const counts = {};
      for await (const { action } of workato.ensureEach(inputs, { ledger })) counts[action] = (counts[action] ?? 0) + 1;
      return Object.entries(counts).map(([action, count]) => `${count} ${action}`).join(", ");
    },
    code: () => [
      `for await (const { input, action } of workato.ensureEach(inputs, { ledger })) {\n  console.log(input, action);\n}`,
      `for result in workato.ensure_each(inputs, ledger="profiles.jsonl"):\n    print(result.input, result.action)`,
      `for result in workato.ensure_each(inputs).ledger("profiles.jsonl")? {\n    let result = result?;\n    println!("{} {}", result.input, result.action);\n}`,
      `for (result in workato.ensureEach(inputs, Path.of("profiles.jsonl"))) {\n    println("\${result.input} \${result.action}")\n}`,
      `for try await result in workato.ensureEach(inputs, ledger: URL(fileURLWithPath: "profiles.jsonl")) {\n    print(result.input, result.action)\n}`,
    ],
  },
  assignEach: {
    async run(workato, { id, customers, ledger, signal }, say) {
      const bar = document.getElementById("progress");
      let progress;
      for await ({ progress } of workato.assignEach(id, customers, { ledger, signal })) {
        bar.value = progress.done + progress.failed;
        say(`${progress.done} done, ${progress.failed} failed, ${progress.left} to go, ${Math.ceil((progress.timeLeftMs ?? 0) / 1000)} s left`);
      }
      return `${progress.done} done, ${progress.failed} failed`;
    },
    code: ({ id }) => [
      `for await (const { customer, status } of workato.assignEach(${id}, customers, { ledger })) {\n  console.log(customer, status);\n}`,
      `for outcome in workato.assign_each(${id}, customers, ledger="rollout.jsonl"):\n    print(outcome.customer, outcome.status)`,
      `for outcome in workato.assign_each(${id}, customers).ledger("rollout.jsonl")? {\n    let outcome = outcome?;\n    println!("{} {}", outcome.customer, outcome.status);\n}`,
      `for (outcome in workato.assignEach(${id}, customers, Path.of("rollout.jsonl"))) {\n    println("\${outcome.customer} \${outcome.status}")\n}`,
      `for try await outcome in workato.assignEach(${id}, to: customers, ledger: URL(fileURLWithPath: "rollout.jsonl")) {\n    print(outcome.customer, outcome.status)\n}`,
    ],
  },
  reassignEach: {
    async run(workato, { from, to, customers, ledger }) {
      let moved = 0;
      for await (const { has } of workato.reassignEach({ from, to }, customers, { ledger, force: true })) moved += has === "to";
      return `${moved} moved from profile ${from} to ${to}`;
    },
    code: ({ from, to }) => [
      `for await (const { customer, has } of workato.reassignEach({ from: ${from}, to: ${to} }, customers, { ledger, force: true })) {\n  console.log(customer, has);\n}`,
      `for outcome in workato.reassign_each(customers, from_id=${from}, to_id=${to}, ledger="moves.jsonl", force=True):\n    print(outcome.customer, outcome.has)`,
      `for outcome in workato.reassign_each(Reassign { from: ${from}, to: ${to} }, customers, "moves.jsonl")?.force(true) {\n    let outcome = outcome?;\n    println!("{} {:?}", outcome.customer, outcome.has);\n}`,
      `for (outcome in workato.reassignEach(${from}, ${to}, customers, Path.of("moves.jsonl"), force = true)) {\n    println("\${outcome.customer} \${outcome.has}")\n}`,
      `for try await outcome in workato.reassignEach(customers, from: ${from}, to: ${to}, ledger: URL(fileURLWithPath: "moves.jsonl"), force: true) {\n    print(outcome.customer, outcome.has)\n}`,
    ],
  },
};

/** The call of a verb whose name is one word, with these arguments. */
function inAll(verb, [js, python, rust, kotlin, swift]) {
  return [
    `await workato.${verb}(${js})`,
    `workato.${verb}(${python})`,
    `workato.${verb}(${rust})?`,
    `workato.${verb}(${kotlin})`,
    `try await workato.${verb}(${swift})`,
  ];
}
