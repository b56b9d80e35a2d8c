//! Fills a workspace with profiles and customers.

use serde_json::Map;

use super::{Customer, Input, PROVIDERS, Stored, Workspace, time};

/// How many of the known providers invented profiles have.
const INVENTED: usize = 13;
const COMPANIES: [&str; 5] = ["Acme", "Globex", "Initech", "Johnson & Sons", "Zoë's Bakery"];
/// The first id of customers that are added by number.
const FIRST_CUSTOMER: i64 = 1001;

impl Workspace {
    /// Adds the documentation's profile, its five customers, one of whom uses it, and customer 123, to whom
    /// the documentation assigns another profile.
    pub fn add_documented(&mut self) {
        let input = Input {
            name: "Acme HubSpot OAuth app".into(),
            provider: "hubspot".into(),
            client_id: "example_client_id".into(),
            client_secret: "example_client_secret".into(),
            token: None,
            further_data: Map::new(),
        };
        self.delete(321);
        self.put(Stored::new(321, input, time::after(0)));
        self.add_customer(123, Some("A2300"));
        for (customer, external_id) in (401..).zip(["A2401", "A2402", "A2403", "A2404", "A2405"]) {
            self.add_customer(customer, Some(external_id));
            self.assign(321, customer, u64::from(customer == 401));
        }
    }

    pub fn add_profiles(&mut self, count: usize) {
        let ids = self.last_id + 1..;
        for id in ids.take(count) {
            self.put(Stored::new(id, invented(id), time::after(0)));
        }
    }

    pub fn add_customers(&mut self, count: usize) {
        let first = self.customers.last_key_value().map_or(0, |(highest, _)| highest + 1).max(FIRST_CUSTOMER);
        (first..).take(count).for_each(|id| self.add_customer(id, Some(&format!("C{id}"))));
    }

    /// Adds a customer and removes those with the same id or external id.
    pub fn add_customer(&mut self, id: i64, external_id: Option<&str>) {
        let same = external_id.and_then(|external_id| self.external(external_id));
        [Some(id), same].into_iter().flatten().for_each(|id| self.remove_customer(id));
        let external_id = external_id.map(str::to_owned);
        if let Some(external_id) = &external_id {
            self.externals.insert(external_id.clone(), id);
        }
        self.customers.insert(id, Customer { id, external_id, assignments: Vec::new() });
    }

    fn remove_customer(&mut self, id: i64) {
        let Some(customer) = self.customers.get(&id) else { return };
        let profiles: Vec<i64> = customer.assignments.iter().map(|assignment| assignment.profile).collect();
        for profile in profiles {
            self.unassign(profile, id);
        }
        if let Some(external_id) = self.customers.remove(&id).and_then(|customer| customer.external_id) {
            self.externals.remove(&external_id);
        }
    }
}

fn invented(id: i64) -> Input {
    let index = id.unsigned_abs() as usize;
    let provider = PROVIDERS[index % INVENTED];
    Input {
        name: format!("{} {provider} app {id}", COMPANIES[index % COMPANIES.len()]),
        provider: provider.into(),
        client_id: format!("client_{id}"),
        client_secret: format!("secret_{id}"),
        token: provider.starts_with("slack").then(|| format!("token_{id}")),
        further_data: Map::new(),
    }
}
