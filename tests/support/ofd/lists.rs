//! The files that Document.xml names through lists: annotations, attachments, custom tags.

use std::fmt::Write as _;

use super::OfdBuilder;
use super::builder::Ids;
use super::escape;

impl OfdBuilder {
    pub(super) fn annotation_files(&self, ids: &mut Ids) -> Vec<(String, Vec<u8>)> {
        if self.annotations.is_empty() {
            return Vec::new();
        }
        let file = "Doc_0/Annots/Page_0/Annotation.xml";
        let at = self.spelling.path("Doc_0/Annots", file);
        let page = ids.pages[0];
        let list =
            format!("<ofd:Page PageID=\"{page}\"><ofd:FileLoc>{at}</ofd:FileLoc></ofd:Page>\n");
        let mut content = String::new();
        for annotation in &self.annotations {
            ids.last += 1;
            content.push_str(&annotation.replace("{id}", &ids.last.to_string()));
        }
        vec![
            (
                "Doc_0/Annots/Annotations.xml".to_owned(),
                self.spelling.xml("Annotations", "", &list),
            ),
            (
                file.to_owned(),
                self.spelling.xml("PageAnnot", "", &content),
            ),
        ]
    }

    pub(super) fn listed_files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        if !self.attachments.is_empty() {
            let mut list = String::new();
            for (i, a) in self.attachments.iter().enumerate() {
                let path = format!("Doc_0/Attachs/{}", a.file);
                let at = escape(&self.spelling.path("Doc_0/Attachs", &path));
                let format = escape(a.file.rsplit('.').next().unwrap_or_default());
                let _ = writeln!(
                    list,
                    "<ofd:Attachment ID=\"{}\" Name=\"{}\" Format=\"{format}\" CreationDate=\"{}\"><ofd:FileLoc>{at}</ofd:FileLoc></ofd:Attachment>",
                    i + 1,
                    escape(&a.name),
                    self.created
                );
                files.push((path, a.data.clone()));
            }
            let list = self.spelling.xml("Attachments", "", &list);
            files.push(("Doc_0/Attachs/Attachments.xml".to_owned(), list));
        }
        if !self.tags.is_empty() {
            let mut list = String::new();
            for t in &self.tags {
                let path = format!("Doc_0/Tags/{}", t.file);
                let at = escape(&self.spelling.path("Doc_0/Tags", &path));
                let _ = writeln!(
                    list,
                    "<ofd:CustomTag TypeID=\"{}\"><ofd:FileLoc>{at}</ofd:FileLoc></ofd:CustomTag>",
                    escape(&t.name)
                );
                files.push((path, t.data.clone()));
            }
            let list = self.spelling.xml("CustomTags", "", &list);
            files.push(("Doc_0/Tags/CustomTags.xml".to_owned(), list));
        }
        files
    }
}
