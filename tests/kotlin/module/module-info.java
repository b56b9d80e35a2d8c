module user {
    requires workato.oauthprofiles;
}
