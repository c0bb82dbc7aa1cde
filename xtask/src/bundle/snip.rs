//! Takes out of the wasm file what is never called, and what neither compiler nor `wasm-opt` can know of.
//!
//! The tables of leptos' erased views name functions for ways of hydration that Portico does not use: page after page by
//! lazy routes, and from templates. A tenth of the code hangs on them. Their bodies become a trap, and everything that only
//! they call goes. All bundles are treated so, those of the browser tests too: a call would be seen there.

use anyhow::Result;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// Parts of the names of functions that are never called.
pub const NEVER_CALLED: [&str; 2] = ["hydrate_async", "hydrate_from_template"];

/// Reads a wasm file that still has its names; gives the module without them, and how many functions were emptied.
pub fn snip(wasm: &[u8]) -> Result<(Module, usize)> {
    let mut module = Module::from_buffer(wasm)?;
    let never_called: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            NEVER_CALLED.iter().any(|part| name.contains(part))
        })
        .collect();
    for id in &never_called {
        let kind = module.types.get(module.funcs.get(*id).ty());
        let (params, results) = (kind.params().to_vec(), kind.results().to_vec());
        let mut body = FunctionBuilder::new(&mut module.types, &params, &results);
        body.func_body().unreachable();
        let arguments = params.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(body.local_func(arguments));
    }
    Ok((module, never_called.len()))
}

#[cfg(test)]
mod tests {
    use super::snip;
    use walrus::{FunctionBuilder, Module, ValType};

    #[test]
    fn only_what_is_never_called_is_emptied() -> anyhow::Result<()> {
        let mut module = Module::default();
        for name in ["view::hydrate_async", "view::hydrate"] {
            let mut body = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            body.name(name.to_owned()).func_body().i32_const(7);
            let argument = module.locals.add(ValType::I32);
            let function = body.finish(vec![argument], &mut module.funcs);
            module.exports.add(name, function);
        }
        let (mut module, emptied) = snip(&module.emit_wasm())?;
        assert_eq!(emptied, 1);
        let again = Module::from_buffer(&module.emit_wasm())?;
        for (name, trap) in [("view::hydrate_async", true), ("view::hydrate", false)] {
            let function = again.exports.get_func(name)?;
            let body = format!(
                "{:?}",
                again
                    .funcs
                    .get(function)
                    .kind
                    .unwrap_local()
                    .block(again.funcs.get(function).kind.unwrap_local().entry_block())
                    .instrs
            );
            assert_eq!(body.contains("Unreachable"), trap, "{name}: {body}");
        }
        Ok(())
    }
}
