@echo off
rem Starts highlevel-export. JAVA_HOME chooses the Java, JAVA_OPTS adds JVM options and wins over the defaults.
setlocal
for %%i in ("%~dp0..") do set "APP=%%~fi"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
  echo highlevel-export: no Java 17 or newer was found. Install it and put it on the PATH, or set JAVA_HOME. 1>&2
  exit /b 78
)

set "NAME=logback.xml"
if defined EXPORT_LOG set "NAME=logback-%EXPORT_LOG%.xml"
set "LOGBACK=%APP%\config\%NAME%"

rem Kafka's libraries, where EXPORT_SCALE asks for them, or EXPORT_KAFKA=yes for a route that sends to Kafka.
set "KAFKA="
if "%EXPORT_SCALE%"=="kafka" set "KAFKA=;%APP%\lib\kafka\*"
if "%EXPORT_KAFKA%"=="yes" set "KAFKA=;%APP%\lib\kafka\*"

"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -Xms32m -Xmx256m ^
  "-Dhighlevel-export.app=%APP%" "-Dlogback.configurationFile=%LOGBACK%" %JAVA_OPTS% ^
  -cp "%APP%\lib\*;%APP%\ext\*%KAFKA%" io.highlevelexport.cli.HighlevelExport %*
exit /b %ERRORLEVEL%
