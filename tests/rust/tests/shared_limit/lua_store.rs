//! Redis in virtual time: it runs the script of the shared rate limit in Lua 5.1, as Redis does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, Lua, LuaSerdeExt, MultiValue, Value, Variadic};

/// The clock of the store begins here, as that of a server does.
const BEGINNING: Duration = Duration::from_secs(1_790_000_000);

pub struct LuaStore {
    lua: Lua,
    now: Rc<Cell<Duration>>,
    /// By how much the clock that scripts see is slow.
    back: Rc<Cell<Duration>>,
    /// The script, once it is compiled.
    script: RefCell<Option<Function>>,
    /// The one value, and when it is forgotten.
    value: Rc<RefCell<Option<(String, Duration)>>>,
}

impl LuaStore {
    pub fn new() -> LuaStore {
        let store = LuaStore {
            lua: Lua::new(),
            now: Rc::default(),
            back: Rc::default(),
            script: RefCell::default(),
            value: Rc::default(),
        };
        store.define().expect("Lua takes these functions");
        store
    }

    /// Gives the script `redis.call` and `cjson`.
    fn define(&self) -> mlua::Result<()> {
        let Self { lua, now, back, value, script: _ } = self;
        let (now, back, value) = (now.clone(), back.clone(), value.clone());
        let call = move |lua: &Lua, words: Variadic<Value>| {
            let words: Vec<String> = words.iter().map(Value::to_string).collect::<mlua::Result<_>>()?;
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match *words {
                ["TIME"] => {
                    let now = now.get() - back.get();
                    lua.to_value(&(now.as_secs().to_string(), now.subsec_micros().to_string()))
                }
                ["GET", _] => {
                    let mut value = value.borrow_mut();
                    value.take_if(|(_, forgotten_at)| *forgotten_at <= now.get());
                    // Redis answers `false` for a key that is not there.
                    value.as_ref().map_or(Ok(Value::Boolean(false)), |(text, _)| lua.to_value(text))
                }
                ["SET", _, text, "PX", milliseconds] => {
                    let time = milliseconds.parse().map_err(mlua::Error::external)?;
                    let forgotten_at = now.get() + Duration::from_millis(time);
                    *value.borrow_mut() = Some((text.to_owned(), forgotten_at));
                    Ok(Value::Boolean(true))
                }
                _ => Err(mlua::Error::external(format!("no such command: {words:?}"))),
            }
        };
        let redis = lua.create_table()?;
        redis.set("call", lua.create_function(call)?)?;
        lua.globals().set("redis", redis)?;
        let cjson = lua.create_table()?;
        let encode = |lua: &Lua, value: Value| {
            let value: serde_json::Value = lua.from_value(value)?;
            Ok(value.to_string())
        };
        let decode = |lua: &Lua, text: String| {
            let value: serde_json::Value = serde_json::from_str(&text).map_err(mlua::Error::external)?;
            lua.to_value(&value)
        };
        cjson.set("encode", lua.create_function(encode)?)?;
        cjson.set("decode", lua.create_function(decode)?)?;
        lua.globals().set("cjson", cjson)
    }

    /// Evaluates the script at this time, with a clock that went back by so much.
    pub fn eval(
        &self,
        now: Duration,
        back: Duration,
        script: &str,
        keys: &[String],
        args: &[String],
    ) -> Vec<i64> {
        self.now.set(BEGINNING + now);
        self.back.set(back);
        let run = || -> mlua::Result<Vec<i64>> {
            self.lua.globals().set("KEYS", keys.to_vec())?;
            self.lua.globals().set("ARGV", args.to_vec())?;
            let mut compiled = self.script.borrow_mut();
            let compiled = match &mut *compiled {
                Some(compiled) => compiled,
                none => none.insert(self.lua.load(script).into_function()?),
            };
            let numbers: Vec<f64> = compiled.call(MultiValue::new())?;
            // Redis cuts what is behind the point.
            Ok(numbers.into_iter().map(|number| number as i64).collect())
        };
        run().expect("the script has no error")
    }

    /// How long the text is that it keeps.
    pub fn size(&self) -> usize {
        self.value.borrow().as_ref().map_or(0, |(text, _)| text.len())
    }

    /// Loses everything, as a store without a disk that is started again.
    pub fn flush(&self) {
        self.value.borrow_mut().take();
    }
}
