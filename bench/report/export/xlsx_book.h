#pragma once

#include <string>

#include <xlsxwriter.h>

namespace aibench {

// A workbook that is built in memory; the files export_xlsx is made of are the only ones that know libxlsxwriter.
// Text is written as strings, never as formulas; see cell_text for what they may hold.
class XlsxBook {
 public:
  // Throws std::runtime_error when there is no memory or no temporary file to be had.
  XlsxBook();
  ~XlsxBook();
  XlsxBook(const XlsxBook&) = delete;
  XlsxBook& operator=(const XlsxBook&) = delete;

  lxw_workbook* get() const { return book_; }
  lxw_format* bold() const { return bold_; }
  lxw_worksheet* add_sheet(const char* name);

  // Ends the workbook; its bytes. Called once.
  std::string close();

 private:
  int file_;  // in memory, without a name; the library is given its path below /proc
  lxw_workbook* book_;
  lxw_format* bold_;
};

void write_text(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& text,
                lxw_format* format = nullptr);
void write_number(lxw_worksheet* sheet, std::size_t row, std::size_t column, double value);

}  // namespace aibench
