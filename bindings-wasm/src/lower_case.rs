//! JavaScript writes texts in lower case: it has the tables of Unicode for that.

use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    type Text;
    #[wasm_bindgen(method, js_name = toLowerCase)]
    fn to_lower_case(this: &Text) -> Text;
    #[wasm_bindgen(method, js_name = toUpperCase)]
    fn to_upper_case(this: &Text) -> Text;
}

/// The core compares names by this function.
pub fn give_to_core() {
    workato_oauth_profiles::lower_case_by(|text| {
        let text: Text = JsValue::from_str(text).unchecked_into();
        text.to_lower_case().to_upper_case().to_lower_case().as_string().unwrap_or_default()
    });
}
