"""A real Chromium, and what people do with it."""

import os
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

SHOTS = os.environ.get("MATINEE_SHOTS")    # a folder for pictures of the pages


def program(*names):
    for name in names:
        if shutil.which(name):
            return shutil.which(name)
    return None


class Browser:
    def __init__(self, language="en"):
        self.profile = tempfile.mkdtemp(prefix="matinee-browser")
        options = Options()
        options.binary_location = program("chromium", "chromium-browser", "google-chrome")
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-features=Translate,OptimizationHints", "--no-proxy-server",
                f"--lang={language}", f"--accept-lang={language}",
                f"--user-data-dir={self.profile}", "--window-size=1280,900"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "intl.accept_languages": language,
            "credentials_enable_service": False,
        })
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(program("chromedriver")))
        self.driver.set_page_load_timeout(60)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def open(self, url):
        self.driver.get(url)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def has(self, selector):
        return bool(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def text(self, selector="body"):
        return self.find(selector).text

    def type(self, selector, text):
        field = self.find(selector)
        field.clear()
        field.send_keys(text)

    def follow(self, act):
        """Does something that leads to another page, and waits for it."""
        before = self.find("html")
        act()
        WebDriverWait(self.driver, 60).until(lambda d: self._is_another(before))

    def _is_another(self, before):
        try:
            before.is_enabled()
            return False
        except Exception:
            return self.driver.execute_script("return document.readyState") == "complete"

    def press(self, selector):
        self.follow(lambda: self.find(selector).click())

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self):
        return self.driver.switch_to.active_element

    def tab_to(self, attribute, value, bound=40):
        """Walks there by the Tab key alone; the number of steps, or None."""
        for step in range(bound):
            self.keys(Keys.TAB)
            if self.focused().get_attribute(attribute) == value:
                return step + 1
        return None

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def sign_in(self, login, password):
        self.type("#login", login)
        self.type("#password", password)

    def shot(self, name):
        """Pictures on a wide and on a narrow screen, light and dark, where they are wanted."""
        if not SHOTS:
            return
        for scheme in ("light", "dark"):
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            for width in (1280, 360):
                self.narrow(width)
                self.driver.save_screenshot(f"{SHOTS}/{name}-{width}-{scheme}.png")
        self.wide()

    def narrow(self, width):
        height = 800
        for _ in range(2):
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
            height = max(400, self.driver.execute_script("return document.documentElement.scrollHeight"))

    def wide(self):
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
