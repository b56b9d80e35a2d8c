/** A profile as the service sends it, and a page of a hundred. */
export const PROFILE = {
  id: 321,
  user_id: 123,
  name: "Acme HubSpot OAuth app",
  provider: "hubspot",
  data: { client_id: "example_client_id" },
  shared_accounts_count: 3,
  oem_customers_count: 5,
  created_at: "2023-01-15T11:50:32.986-07:00",
  updated_at: "2023-01-15T11:50:32.986-07:00",
};

export const PAGE = Array.from({ length: 100 }, (_, index) => ({ ...PROFILE, id: index + 1, name: `Customer ${index} & Sons` }));

/** As long as a real one: short secrets are searched for in another way. */
export const TOKEN = "wrkaus-eyJhbGciOiJSUzI1NiJ9ThisIsAnExampleOfATokenThatIsAsLongAsARealOne0123456789";
