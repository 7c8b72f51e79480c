/// Runs the real `sluice` program and reads what it says.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sluice::app {

struct Finished {
  int code = -1;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

/// A process with an environment of its own: PATH, and what is given.
class Program {
 public:
  using Environment = std::map<std::string, std::string>;

  Program(const std::vector<std::string>& arguments, const Environment& environment = {});
  ~Program();  ///< kills it
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void write(const std::string& text);
  void closeInput();
  /// Standard output up to a line break; empty when it ends or nothing comes within some seconds.
  std::string readLine();
  /// The same of standard error.
  std::string readErrorLine();
  void signal(int number);
  Finished finish();

 private:
  std::string lineFrom(int file, std::string& buffer);

  int pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string out_buffer_, err_buffer_;
};

Finished runSluice(const std::vector<std::string>& arguments, const Program::Environment& environment = {});

/// A directory with a space in its name, gone at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  std::string file(const std::string& name) const { return path_ + '/' + name; }
  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace sluice::app
