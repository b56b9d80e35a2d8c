//! The documentation of the library, built by DocC from its comments and its catalogue.

use std::fs;

use super::MODULE;
use super::project::Project;
use crate::job::Job;
use crate::workspace::Result;

/// Fails if a public symbol has no documentation, or if DocC warns, such as about a link that leads nowhere.
///
/// It needs the modules that the tests have built. What users see of the generated module is documented as a part of
/// the module that they import.
pub fn check(job: &Job, project: &Project) -> Result {
    let (tests, graphs) = (project.folder.join("swift"), project.folder.join("graphs"));
    let target = job.output("the target of Swift", &mut project.tests(&["-print-target-info"]))?;
    let triple = target.split("\"triple\": \"").nth(1).and_then(|rest| rest.split('"').next());
    let triple = triple.ok_or("Swift names no target")?;
    for module in [MODULE, "WorkatoOAuthProfilesTesting"] {
        let folder = graphs.join(module);
        fs::create_dir_all(&folder)?;
        let mut extract = project.swift.tool("swift-symbolgraph-extract", &tests, &[]);
        extract.args(["-module-name", module, "-target", triple, "-minimum-access-level", "public"]);
        extract.args(["-skip-synthesized-members", "-skip-protocol-implementations", "-skip-inherited-docs"]);
        extract.arg(format!("-experimental-allowed-reexported-modules={MODULE}Core"));
        extract.args(["-I", ".build/debug/Modules", "-I"]).arg(project.c_module());
        job.quiet(&format!("the symbols of {module}"), extract.arg("-output-dir").arg(&folder))?;
        let mut docc = project.swift.tool("docc", &tests, &["convert"]);
        let catalogue =
            project.folder.join(MODULE).join("Sources").join(module).join(format!("{module}.docc"));
        docc.arg(catalogue).arg("--additional-symbol-graph-dir").arg(&folder).args(["--warnings-as-errors"]);
        docc.arg("--fallback-bundle-identifier").arg(module).arg("--output-dir").arg(folder.join("archive"));
        job.quiet(&format!("the documentation of {module}"), &mut docc)?;
        let mut documented = project.tests(&["documented.swift"]);
        documented.arg(folder.join(format!("{module}.symbols.json")));
        job.quiet(&format!("every symbol of {module} is documented"), &mut documented)?;
    }
    Ok(())
}
