#include "bench/report/export/xlsx_book.h"

#include <stdexcept>
#include <utility>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aibench {
namespace {

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error("the workbook cannot be written: " + why); }

std::string contents_of(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) fail("its bytes are gone");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t read = 0;
  while (read < bytes.size()) {
    const ssize_t got = ::pread(file, bytes.data() + read, bytes.size() - read, static_cast<off_t>(read));
    if (got <= 0) fail("its bytes cannot be read back");
    read += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

XlsxBook::XlsxBook() : file_(::memfd_create("aibench-xlsx", MFD_CLOEXEC)), book_(nullptr), bold_(nullptr) {
  if (file_ < 0) fail("there is no memory for it");
  book_ = ::workbook_new(("/proc/self/fd/" + std::to_string(file_)).c_str());
  if (!book_) {
    ::close(file_);
    fail("there is no memory for it");
  }
  bold_ = ::workbook_add_format(book_);
  ::format_set_bold(bold_);
}

XlsxBook::~XlsxBook() {
  if (book_) ::lxw_workbook_free(book_);
  ::close(file_);
}

lxw_worksheet* XlsxBook::add_sheet(const char* name) {
  lxw_worksheet* sheet = ::workbook_add_worksheet(book_, name);
  if (!sheet) fail("no sheet could be added");
  return sheet;
}

std::string XlsxBook::close() {
  const lxw_error error = ::workbook_close(std::exchange(book_, nullptr));
  if (error != LXW_NO_ERROR) fail(std::string(::lxw_strerror(error)) + "; is there room in the temporary folder?");
  return contents_of(file_);
}

void write_text(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& text,
                lxw_format* format) {
  if (text.empty()) return;
  ::worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), text.c_str(), format);
}

void write_number(lxw_worksheet* sheet, std::size_t row, std::size_t column, double value) {
  ::worksheet_write_number(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), value, nullptr);
}

}  // namespace aibench
