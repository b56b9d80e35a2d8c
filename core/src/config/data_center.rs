//! Workato's data centers: their names, base URLs and token prefixes.

use std::fmt::Display;
use std::str::FromStr;

use crate::did_you_mean::did_you_mean;
use crate::printable::excerpt;
use crate::{Error, Secret, Setting};

/// One of Workato's data centers. A Virtual Private Workato has its own host: give its base URL.
///
/// ```
/// use workato_oauth_profiles::DataCenter;
///
/// let data_center: DataCenter = "eu".parse()?;
/// assert_eq!(data_center.base_url(), "https://app.eu.workato.com");
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum DataCenter {
    /// United States, `https://www.workato.com`.
    Us,
    /// Europe, `https://app.eu.workato.com`.
    Eu,
    /// Japan, `https://app.jp.workato.com`.
    Jp,
    /// Singapore, `https://app.sg.workato.com`.
    Sg,
    /// Australia, `https://app.au.workato.com`.
    Au,
    /// Israel, `https://app.il.workato.com`.
    Il,
    /// Korea, `https://app.kr.workato.com`.
    Kr,
    /// United Kingdom, `https://app.uk.workato.com` (seen in use, not documented).
    Uk,
    /// China, `https://app.workatoapp.cn`.
    Cn,
    /// Trial workspaces and the Developer Sandbox, `https://app.trial.workato.com`.
    Trial,
}

impl DataCenter {
    const ALL: [DataCenter; 10] = [
        DataCenter::Us,
        DataCenter::Eu,
        DataCenter::Jp,
        DataCenter::Sg,
        DataCenter::Au,
        DataCenter::Il,
        DataCenter::Kr,
        DataCenter::Uk,
        DataCenter::Cn,
        DataCenter::Trial,
    ];

    /// Its name in every language, such as `eu`.
    pub fn as_str(self) -> &'static str {
        match self {
            DataCenter::Us => "us",
            DataCenter::Eu => "eu",
            DataCenter::Jp => "jp",
            DataCenter::Sg => "sg",
            DataCenter::Au => "au",
            DataCenter::Il => "il",
            DataCenter::Kr => "kr",
            DataCenter::Uk => "uk",
            DataCenter::Cn => "cn",
            DataCenter::Trial => "trial",
        }
    }

    /// The data center with this name.
    pub fn from_name(name: &str) -> Result<DataCenter, Error> {
        DataCenter::named(&Setting::DataCenter, name)
    }

    /// [`DataCenter::from_name`], of the setting or variable that holds the name.
    pub(crate) fn named(holder: &dyn Display, name: &str) -> Result<DataCenter, Error> {
        DataCenter::ALL.into_iter().find(|one| one.as_str() == name).ok_or_else(|| {
            let names = DataCenter::ALL.map(DataCenter::as_str);
            let meant = did_you_mean(name, &names);
            // An API token may have been given by mistake.
            let shown =
                if name.starts_with("wrka") { "an API token".into() } else { format!("`{}`", excerpt(name)) };
            Error::invalid_input(format!("{holder} must be one of {}, not {shown}{meant}", names.join(", ")))
        })
    }

    /// Its base URL.
    pub const fn base_url(self) -> &'static str {
        match self {
            DataCenter::Us => "https://www.workato.com",
            DataCenter::Eu => "https://app.eu.workato.com",
            DataCenter::Jp => "https://app.jp.workato.com",
            DataCenter::Sg => "https://app.sg.workato.com",
            DataCenter::Au => "https://app.au.workato.com",
            DataCenter::Il => "https://app.il.workato.com",
            DataCenter::Kr => "https://app.kr.workato.com",
            DataCenter::Uk => "https://app.uk.workato.com",
            DataCenter::Cn => "https://app.workatoapp.cn",
            DataCenter::Trial => "https://app.trial.workato.com",
        }
    }

    /// The data center in the prefix of a token (`wrkaeu-`). It is used only for hints.
    pub(crate) fn of_token(token: &Secret) -> Option<DataCenter> {
        let (name, _) = token.expose().strip_prefix("wrka")?.split_once('-')?;
        DataCenter::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// The data center with the host of this base URL, whatever its case, port and path.
    pub(crate) fn of_base_url(base_url: &str) -> Option<DataCenter> {
        let (_, rest) = base_url.split_once("://")?;
        let authority = rest.split('/').next()?.to_ascii_lowercase();
        let host = authority.split(':').next()?.trim_end_matches('.');
        match host {
            "app.workato.com" | "workato.com" => Some(DataCenter::Us),
            _ => {
                DataCenter::ALL.into_iter().find(|one| one.base_url().strip_prefix("https://") == Some(host))
            }
        }
    }
}

impl FromStr for DataCenter {
    type Err = Error;

    /// The data center with this name, such as `eu`; like [`DataCenter::from_name`].
    fn from_str(name: &str) -> Result<DataCenter, Error> {
        DataCenter::from_name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_center_is_found_by_its_name_and_base_url() {
        for one in DataCenter::ALL {
            assert_eq!(DataCenter::from_name(one.as_str()).expect("a name"), one);
            assert_eq!(DataCenter::of_base_url(one.base_url()), Some(one));
        }
        for us in ["HTTPS://WWW.WORKATO.COM", "https://app.workato.com", "https://www.workato.com.:443/api"] {
            assert_eq!(DataCenter::of_base_url(us), Some(DataCenter::Us), "{us}");
        }
        assert_eq!(DataCenter::of_base_url("https://www.workato.com.example.com"), None);
        assert!(DataCenter::from_name("mars").expect_err("no such").to_string().contains("us, eu"));
        let text = DataCenter::from_name("wrkaeu-canary").expect_err("a token").to_string();
        assert!(text.contains("not an API token") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn a_token_names_its_data_center_by_its_prefix() {
        assert_eq!(DataCenter::of_token(&Secret::new("wrkaeu-abc")), Some(DataCenter::Eu));
        assert_eq!(DataCenter::of_token(&Secret::new("abc")), None);
    }
}
