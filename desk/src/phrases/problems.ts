// What the API says in English, in Vietnamese. A sentence that is not here is shown as it came.

type Rule = readonly [RegExp, string | ((...found: string[]) => string)];

const RULES: readonly Rule[] = [
  [/^This field (must not be empty|is required)\.$/, "Không được để trống."],
  [/^This has no visible letter/, "Ở đây không có chữ nào nhìn thấy được."],
  [/^This has ([\d,]+) characters; at most ([\d,]+)/, (_, has, most) => `Có ${has} ký tự; nhiều nhất là ${most}.`],
  [/^At most (\d+) characters/, (_, most) => `Nhiều nhất ${most} ký tự.`],
  [/^At most (\d+) topics are allowed/, (_, most) => `Nhiều nhất ${most} chủ đề.`],
  [/^There is no topic '([^']+)'/, (_, slug) => `Không có chủ đề “${slug}”.`],
  [/^This must be a path of this site/, "Phải là đường dẫn trên trang này, như /topics/, hoặc địa chỉ https://."],
  [/^There is no article '/, "Không còn bài này."],
  [/^This article is in another slot already/, "Bài này đã ở một chỗ khác."],
  [/^The time must lie in the future/, "Giờ hẹn phải ở tương lai."],
  [/^The article must be published before/, "Giờ gỡ phải sau giờ đăng."],
  [/^The article is not published, and would not be by then/, "Đến giờ ấy bài chưa được đăng."],
  [/^The article is no draft/, "Bài này không còn là bản nháp."],
  [/^The article is not in review/, "Bài này không chờ duyệt."],
  [/^The article is not published/, "Bài này chưa được đăng."],
  [/^The article is in the trash/, "Bài ở trong thùng rác; hãy lấy lại trước."],
  [/^One admin must stay/, "Phải còn ít nhất một quản trị; đây là người cuối cùng."],
  [/^(.+) is (author|editor): a token allows no more/, (_, name) => `Token không được hơn vai trò của ${name}.`],
  [/^Somebody is called '(.+)'/, (_, name) => `Đã có người tên “${name}”.`],
  [/^A slug is 1 to (\d+)/, (_, most) => `Địa chỉ gồm 1 đến ${most} chữ thường không dấu và chữ số, nối bằng gạch ngang.`],
  [/^Articles that readers see are filed under this topic; there are ([\d,]+)/, (_, count) => `Còn ${count} bài đang đăng trong chủ đề này. Hãy bỏ chủ đề khỏi những bài ấy trước.`],
  [/^The picture (.+) has no description yet/, (_, name) => `Ảnh ${name} chưa có mô tả: bấm “Về ảnh này” để viết.`],
  [/^The file (.+) \([0-9A-Z]{26}\) is not ready yet/, (_, name) => `Tệp ${name} chưa xong; đợi vài giây rồi lưu lại.`],
  [/^The file (.+) \([0-9A-Z]{26}\) cannot be used/, (_, name) => `Không dùng được tệp ${name}.`],
  [/^There is no picture or document /, "Ảnh này không còn trong kho."],
  [/^Somebody else has this name/, "Đã có người khác tên này."],
  [/^'(.+)' is not a time zone/, (_, name) => `Không có múi giờ “${name}”. Viết như Asia/Ho_Chi_Minh.`],
  [/^The number must lie between ([\d,]+) and ([\d,]+)/, (_, low, high) => `Số phải từ ${low} đến ${high}.`],
  [/^At most (\d+) links are allowed/, (_, most) => `Nhiều nhất ${most} liên kết.`],
  [/^An address has no white space/, "Địa chỉ không có khoảng trắng, ký tự điều khiển hay gạch chéo ngược."],
  [/^'?(\/[^' ]*)'? is where other pages live/, (_, path) => `${path} là chỗ của những trang khác. Hãy chọn địa chỉ khác.`],
  [/^The path (\S+) belongs to another/, (_, path) => `${path} là địa chỉ của một bài hoặc trang khác.`],
  [/^Write an address, or choose an article/, "Hãy viết một địa chỉ, hoặc chọn một bài."],
  [/^A path has no query and no fragment/, "Địa chỉ cũ không có phần sau dấu ? hay #."],
  [/^This is not a path such as/, "Viết một đường dẫn bắt đầu bằng /, như /tin-tuc/123-hop-tong-ket.html."],
  [/^A path cannot lead to itself/, "Địa chỉ không thể dẫn đến chính nó."],
  [/^(\d+) redirects lead to this article/, (_, most) => `Đã có ${most} địa chỉ dẫn đến bài này; không thêm được nữa.`],
  [/takes more than (\d+) KiB/, (_, size) => `Bài dài hơn ${size} KiB.`],
  [/^Text could not be kept where it stood: '(.*)'\.$/s, (_, text) => `Chữ ở chỗ này không giữ được: “${text}”.`],
  [/^'(.+)' was taken out, with all/, (_, name) => `“${name}” bị bỏ, cùng mọi thứ bên trong.`],
  [/^'(.+)' was taken out; if it has/, (_, name) => `“${name}” bị bỏ; nếu có địa chỉ thì thay bằng liên kết.`],
  [/^The tags of '(.+)' were taken out/, (_, name) => `Thẻ “${name}” bị bỏ; chữ bên trong vẫn còn.`],
  [/^'(.+)' was not kept/, (_, name) => `“${name}” không được giữ.`],
  [/^Comments are not kept/, "Ghi chú ẩn không được giữ."],
  [/^The link to '#(.*)' went/, (_, name) => `Liên kết đến “#${name}” bị bỏ: trong bài không có chỗ ấy.`],
  [/^The address '(.*)' was refused: readers get/, (_, url) => `Địa chỉ ảnh “${url}” bị bỏ: ảnh phải dùng https.`],
  [/^The address '(.*)' was refused: it is relative/, (_, url) => `Địa chỉ “${url}” bị bỏ: nó không đầy đủ.`],
  [/^The address '(.*)' was refused/, (_, url) => `Địa chỉ “${url}” bị bỏ.`],
  [/^'(.+)' became '(.+)'\.$/, (_, from, to) => `“${from}” thành “${to}”.`],
  [/^(U\+[0-9A-F]+).* was taken out/, (_, code) => `Ký tự ${code} bị bỏ: nó không hiện gì, hoặc giả dạng chữ khác.`],
  [/^More was taken out/, "Còn bỏ nhiều thứ khác nữa."],
];

/** Sentences of the library that reads requests, as the API itself would say them. */
const PLAIN: readonly Rule[] = [
  [/^Either to_article or to_url must be given/, "Write an address, or choose an article."],
  [/^The picture (.+) \([0-9A-Z]{26}\) has no alternative text/, (_, name) => `The picture ${name} has no description yet: press “About this picture” to write it.`],
  [/^Expected `str` of length >= 1/, "This field must not be empty."],
  [/^Expected `str` of length <= (\d+)/, (_, most) => `At most ${most} characters are allowed.`],
];

/** A sentence of the API in plain English. */
export function inEnglish(sentence: string): string {
  return translate(PLAIN, sentence);
}

/** A sentence of the API in Vietnamese, or as it is. */
export function inVietnamese(sentence: string): string {
  return translate(RULES, inEnglish(sentence));
}

function translate(rules: readonly Rule[], sentence: string): string {
  for (const [pattern, words] of rules) {
    const found = pattern.exec(sentence);
    if (found) {
      return typeof words === "string" ? words : words(...(found as unknown as string[]));
    }
  }
  return sentence;
}
