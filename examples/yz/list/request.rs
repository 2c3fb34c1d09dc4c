//! For what a licence is to be used, as the command line says it.

use clap::Args;
use clap::ValueEnum;
use yinzheng::recognition::Assurance;
use yinzheng::recognition::HolderAuthorisation;
use yinzheng::recognition::RecognitionRequest;
use yinzheng::time::Timestamp;

/// For what a licence is to be used.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Recognition lists 互认清单")]
pub(crate) struct Use {
    /// The region that asks: six digits (GB/T 2260), or the name of a scheme [default: the list's own] 采信地区
    #[arg(long, value_name = "CODE")]
    pub(crate) region: Option<String>,

    /// Code of the matter; without it only what is recognised for every matter is 事项编码
    #[arg(long, value_name = "CODE")]
    matter: Option<String>,

    /// Code of the type that is wanted [default: the licence's own, or what it counts as] 所需证照类型
    #[arg(long = "type", value_name = "CODE")]
    wanted_type: Option<String>,

    /// How sure one must be, where more is asked than the list asks 保证级别
    #[arg(long, value_enum, value_name = "LEVEL", ignore_case = true)]
    needed: Option<Level>,

    /// On what ground the licence is used, as you checked it yourself 用证依据
    #[arg(long, value_enum, value_name = "GROUND")]
    authorised_by: Option<By>,

    /// Be content with a list for which a newer one is due 允许待更新清单
    #[arg(long)]
    tolerate_stale: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Level {
    L1,
    L2,
    L3,
    L4,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum By {
    Holder,
    Platform,
    Statutory,
}

impl Use {
    /// The request of `region` at `used_at`.
    pub(crate) fn request(&self, region: &str, used_at: Timestamp) -> RecognitionRequest {
        let mut request = RecognitionRequest::new(region, used_at);
        request.matter.clone_from(&self.matter);
        request.wanted_type.clone_from(&self.wanted_type);
        if let Some(level) = self.needed {
            request = request.needing(match level {
                Level::L1 => Assurance::L1,
                Level::L2 => Assurance::L2,
                Level::L3 => Assurance::L3,
                Level::L4 => Assurance::L4,
            });
        }
        request = request.authorised_by(match self.authorised_by {
            None => HolderAuthorisation::None,
            Some(By::Holder) => HolderAuthorisation::Holder,
            Some(By::Platform) => HolderAuthorisation::Platform,
            Some(By::Statutory) => HolderAuthorisation::Statutory,
        });
        if self.tolerate_stale {
            request = request.tolerating_stale_lists();
        }
        request
    }
}
