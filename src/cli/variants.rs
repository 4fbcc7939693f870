//! `variants`: lists the variants.

use std::num::NonZeroUsize;

use clap::Args;

use super::{SelectionArguments, TemplateArgument};
use crate::host::progress;
use crate::template::source::Embedded;
use crate::template::variants::Shard;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    selection: SelectionArguments,
    /// Print the number of variants.
    #[arg(long, conflicts_with = "json")]
    count: bool,
    /// Print the names as a JSON list, for a GitHub Actions matrix.
    #[arg(long)]
    json: bool,
    /// Print a JSON list of shards with at most this many variants each.
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["count", "json", "shard"])]
    shards: Option<NonZeroUsize>,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        let variants = self.selection.variants(&self.template.open(embedded)?, &[])?;
        if self.count {
            progress::say(&variants.len().to_string());
            return Ok(());
        }
        if let Some(size) = self.shards {
            let shards: Vec<_> = Shard::all(variants.len(), size).iter().map(ToString::to_string).collect();
            progress::say(&serde_json::to_string(&shards)?);
            return Ok(());
        }
        let names: Vec<_> = variants.into_iter().map(|variant| variant.name).collect();
        progress::say(&if self.json { serde_json::to_string(&names)? } else { names.join("\n") });
        Ok(())
    }
}
